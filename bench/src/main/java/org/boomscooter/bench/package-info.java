/**
 * Measurements: nothing here ships.
 *
 * <p>The packages {@code frame}, {@code index}, {@code log} and {@code companion} mirror the rooms
 * whose single steps they time with JMH; {@code load} drives any log server from a client's process
 * and counts what it costs; {@code endtoend} starts servers and clients as processes, lets them
 * alternate and writes the tables of {@code bench/results/}.
 */
package org.boomscooter.bench;
