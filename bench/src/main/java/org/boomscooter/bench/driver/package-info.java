/** Our own client, as {@code bench.load} wants to drive it. */
package org.boomscooter.bench.driver;
