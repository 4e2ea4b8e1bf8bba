package org.boomscooter.server.backup;

import org.boomscooter.format.segment.LogFiles;

/**
 * A file of a log, as a manifest has it.
 *
 * @param bytes of content, which the checksum covers
 * @param lengthBytes of the file: zeroes follow the content, as in a segment that is appended to
 * @param crc CRC32C of the content
 * @param modifiedMs of the file that it was taken from
 * @param toSeqno of segments and companions, the last seqno; -1: others
 */
record BackupFile(
        String name, long bytes, long lengthBytes, int crc, long modifiedMs, long toSeqno) {
    /** Of files that belong to a segment; -1: others. */
    long baseSeqno() {
        final int dot = name.indexOf('.');
        return dot < 0 ? -1 : LogFiles.baseSeqno(name, name.substring(dot));
    }

    /** Whether it holds messages. */
    boolean holdsMessages() {
        return baseSeqno() >= 0
                && (name.endsWith(LogFiles.SEGMENT) || name.endsWith(LogFiles.COMPANION));
    }

    /** Whether it is the part of a segment that was committed. */
    boolean isPart() {
        return bytes < lengthBytes;
    }

    BackupFile withToSeqno(final long seqno) {
        return new BackupFile(name, bytes, lengthBytes, crc, modifiedMs, seqno);
    }
}
