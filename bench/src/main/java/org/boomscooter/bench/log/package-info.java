/** What the steps of {@code server.log} cost. */
package org.boomscooter.bench.log;
