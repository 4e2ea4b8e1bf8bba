package org.boomscooter.server.transport;

/**
 * Counters since the start, and how things stand.
 *
 * @param rejectedConnections closed because of a limit, a bad hello or bad bytes
 * @param internalErrors connections and requests that a bug of the server ended
 * @param sendfileBytes of batches, from the file
 * @param mappedBytes of batches, from the mapping
 * @param unpackedBytes of batches, from companions, unpacked
 * @param blockBytes of companions, as they lie in the file
 * @param refusedBatches answered with an error
 * @param coldReads runs of batches that were fetched from the disk, away from the event loops
 * @param inFlightBytes held by receive buffers now
 */
public record TransportStats(
        long openConnections,
        long acceptedConnections,
        long rejectedConnections,
        long internalErrors,
        long receivedBytes,
        long sentBytes,
        long sendfileBytes,
        long mappedBytes,
        long unpackedBytes,
        long blockBytes,
        long receivedBatches,
        long refusedBatches,
        long coldReads,
        long inFlightBytes) {}
