package org.boomscooter.server.companion;

/**
 * What the companion thread has done since it started.
 *
 * @param contentBytes of segments, compressed
 * @param storedBytes of finished companions
 * @param finished companions that got their name
 * @param dropped companions given up for want of room or after an error, to be built again later
 * @param waiting segments whose companion is not whole
 * @param lagBytes of segments that could be compressed now and are not
 */
public record CompanionCounters(
        long contentBytes,
        long storedBytes,
        long finished,
        long dropped,
        int waiting,
        long lagBytes) {}
