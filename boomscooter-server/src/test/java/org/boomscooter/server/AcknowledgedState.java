package org.boomscooter.server;

import java.util.List;
import java.util.Map;

/**
 * What clients had been told when the power went.
 *
 * @param atNs by {@link System#nanoTime}
 * @param counts of each producer, how many of its messages were acknowledged
 * @param seen the seqno behind the last message that a consumer has seen, by log
 * @param passing logs that come and go: how many messages are acknowledged as synced in those that
 *     are there; {@link LogTurnover#GONE} for those whose deletion was acknowledged
 */
record AcknowledgedState(
        long atNs, List<Integer> counts, Map<String, Long> seen, Map<String, Integer> passing) {}
