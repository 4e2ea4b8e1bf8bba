/** What the steps of {@code format.index} cost. */
package org.boomscooter.bench.index;
