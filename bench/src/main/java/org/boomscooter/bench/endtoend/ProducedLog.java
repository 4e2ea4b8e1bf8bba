package org.boomscooter.bench.endtoend;

/**
 * A log that a work made and later ones read.
 *
 * @param title of the work
 * @param contentSum over all messages
 */
record ProducedLog(
        String title,
        String name,
        String client,
        int payloadBytes,
        long messages,
        long contentSum) {}
