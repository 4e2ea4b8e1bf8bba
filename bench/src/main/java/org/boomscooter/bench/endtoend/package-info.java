/**
 * End to end: starts servers and clients as processes on this machine, lets ours and the peers
 * alternate on the same work, and writes what was found to {@code bench/results/}.
 *
 * <p>{@link org.boomscooter.bench.endtoend.EndToEnd} is the program, {@code bench/run.sh} starts
 * it. What the clients do stands in {@code bench.load}.
 */
package org.boomscooter.bench.endtoend;
