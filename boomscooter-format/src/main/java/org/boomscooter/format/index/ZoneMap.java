package org.boomscooter.format.index;

/**
 * What lies in a sealed segment, without a look at its batches.
 *
 * @param minKey above {@code maxKey}: no message has a key
 * @param stretches how many
 * @param footerPosition where its batches end
 */
public record ZoneMap(
        long minKey,
        long maxKey,
        long minTimeNs,
        long maxTimeNs,
        int stretches,
        int footerPosition) {}
