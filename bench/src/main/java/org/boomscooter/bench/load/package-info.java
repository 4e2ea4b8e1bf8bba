/**
 * The client's side of an end-to-end run: one process that produces, consumes or measures latency
 * against any log server, and says what it did.
 *
 * <p>Knows no server: {@link org.boomscooter.bench.load.Peer} is what a server's driver offers, and
 * the drivers live elsewhere ({@code bench.endtoend} for ours, {@code bench/peers/} for the others,
 * which compile these sources again, so that no two servers meet on one class path). Uses the JDK
 * and HdrHistogram, nothing else.
 */
package org.boomscooter.bench.load;
