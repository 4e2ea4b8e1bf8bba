/** What the steps of {@code format.frame} cost. */
package org.boomscooter.bench.frame;
