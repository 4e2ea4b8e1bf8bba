/** What the steps of {@code format.companion} cost. */
package org.boomscooter.bench.companion;
