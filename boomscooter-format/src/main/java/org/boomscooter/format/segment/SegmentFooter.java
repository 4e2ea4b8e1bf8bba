package org.boomscooter.format.segment;

import java.nio.ByteBuffer;
import org.boomscooter.format.FormatError;
import org.boomscooter.format.FormatException;
import org.boomscooter.format.frame.BatchChecksum;
import org.boomscooter.format.frame.Frame;
import org.boomscooter.format.frame.LittleEndian;

/**
 * The last frame of a sealed segment: it says what the segment holds, and that nothing will be
 * added.
 *
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +---------------------------------------------------------------+
 *  |                       Frame Length = 96                       |   0
 *  +-------------------------------+---------------+---------------+
 *  |           Type = 2            |  Version = 1  |     Flags     |   4
 *  +-------------------------------+---------------+---------------+
 *  |                          First Seqno                          |   8
 *  |                                                               |
 *  +---------------------------------------------------------------+
 *  |                          Last Seqno                           |  16
 *  |                                                               |
 *  +---------------------------------------------------------------+
 *  |                         Message Count                         |  24
 *  |                                                               |
 *  +---------------------------------------------------------------+
 *  |                            Min Key                            |  32
 *  |                                                               |
 *  +---------------------------------------------------------------+
 *  |                            Max Key                            |  40
 *  |                                                               |
 *  +---------------------------------------------------------------+
 *  |                     Min Append Time, ns                       |  48
 *  |                                                               |
 *  +---------------------------------------------------------------+
 *  |                     Max Append Time, ns                       |  56
 *  |                                                               |
 *  +---------------------------------------------------------------+
 *  |                        Seal Time, ns                          |  64
 *  |                                                               |
 *  +---------------------------------------------------------------+
 *  |                          Batch Count                          |  72
 *  |                                                               |
 *  +---------------------------------------------------------------+
 *  |                         Chain CRC32C                          |  80
 *  +---------------------------------------------------------------+
 *  |         CRC32C of the log's id and of bytes 0 to 83           |  84
 *  +---------------------------------------------------------------+
 *  |                             Zero                              |  88
 *  |                                                               |
 *  +---------------------------------------------------------------+
 * </pre>
 *
 * The chain CRC is the CRC32C of the header CRCs (4 bytes each, little-endian) of all batches in
 * their order. A header CRC covers the body CRC and that the body, so the chain covers the whole
 * segment, at 4 bytes a batch.
 *
 * @param flags {@link #FLAG_CUT}, {@link #FLAG_DAMAGED}
 * @param lastSeqno the next segment begins with the seqno behind it
 */
public record SegmentFooter(
        int flags,
        long firstSeqno,
        long lastSeqno,
        long messageCount,
        long minKey,
        long maxKey,
        long minTimeNs,
        long maxTimeNs,
        long sealTimeNs,
        long batchCount,
        int chainCrc) {
    public static final int LENGTH = 96;

    /** Recovery sealed it, and set a torn tail aside. */
    public static final int FLAG_CUT = 0x01;

    /**
     * Recovery sealed it, and bytes in its middle cannot be read: counts and chain are of what is
     * whole.
     */
    public static final int FLAG_DAMAGED = 0x02;

    private static final int KNOWN_FLAGS = FLAG_CUT | FLAG_DAMAGED;

    private static final int FIRST_SEQNO_OFFSET = Frame.HEADER_LENGTH;
    private static final int LAST_SEQNO_OFFSET = FIRST_SEQNO_OFFSET + Long.BYTES;
    private static final int MESSAGE_COUNT_OFFSET = LAST_SEQNO_OFFSET + Long.BYTES;
    private static final int MIN_KEY_OFFSET = MESSAGE_COUNT_OFFSET + Long.BYTES;
    private static final int MAX_KEY_OFFSET = MIN_KEY_OFFSET + Long.BYTES;
    private static final int MIN_TIME_OFFSET = MAX_KEY_OFFSET + Long.BYTES;
    private static final int MAX_TIME_OFFSET = MIN_TIME_OFFSET + Long.BYTES;
    private static final int SEAL_TIME_OFFSET = MAX_TIME_OFFSET + Long.BYTES;
    private static final int BATCH_COUNT_OFFSET = SEAL_TIME_OFFSET + Long.BYTES;
    private static final int CHAIN_CRC_OFFSET = BATCH_COUNT_OFFSET + Long.BYTES;
    private static final int CRC_OFFSET = CHAIN_CRC_OFFSET + Integer.BYTES;

    /** Writes the whole frame, its length included, at {@code offset}. */
    public void put(final ByteBuffer buffer, final int offset, final long logId) {
        Frame.putHeader(buffer, offset, LENGTH, Frame.TYPE_SEGMENT_END, flags);
        LittleEndian.putLong(buffer, offset + FIRST_SEQNO_OFFSET, firstSeqno);
        LittleEndian.putLong(buffer, offset + LAST_SEQNO_OFFSET, lastSeqno);
        LittleEndian.putLong(buffer, offset + MESSAGE_COUNT_OFFSET, messageCount);
        LittleEndian.putLong(buffer, offset + MIN_KEY_OFFSET, minKey);
        LittleEndian.putLong(buffer, offset + MAX_KEY_OFFSET, maxKey);
        LittleEndian.putLong(buffer, offset + MIN_TIME_OFFSET, minTimeNs);
        LittleEndian.putLong(buffer, offset + MAX_TIME_OFFSET, maxTimeNs);
        LittleEndian.putLong(buffer, offset + SEAL_TIME_OFFSET, sealTimeNs);
        LittleEndian.putLong(buffer, offset + BATCH_COUNT_OFFSET, batchCount);
        LittleEndian.putInt(buffer, offset + CHAIN_CRC_OFFSET, chainCrc);
        LittleEndian.putInt(
                buffer,
                offset + CRC_OFFSET,
                new BatchChecksum().crcOfLog(logId, buffer, offset, CRC_OFFSET));
        LittleEndian.putLong(buffer, offset + CRC_OFFSET + Integer.BYTES, 0);
    }

    /**
     * Reads and checks the footer at {@code offset}.
     *
     * @param limit where the readable bytes of the buffer end
     */
    public static SegmentFooter read(
            final ByteBuffer buffer, final int offset, final int limit, final long logId) {
        if (!Frame.isReadable(buffer, offset, limit, LENGTH)) {
            throw new FormatException(
                    FormatError.TRUNCATED, offset, "a segment footer has 96 bytes");
        }
        if (Frame.type(buffer, offset) != Frame.TYPE_SEGMENT_END) {
            throw new FormatException(
                    FormatError.BAD_TYPE,
                    offset,
                    "frame type is " + Frame.type(buffer, offset) + " (expected: 2)");
        }
        if (Frame.version(buffer, offset) != Frame.VERSION) {
            throw new FormatException(
                    FormatError.BAD_VERSION,
                    offset,
                    "footer version is " + Frame.version(buffer, offset));
        }
        if (Frame.length(buffer, offset) != LENGTH) {
            throw new FormatException(
                    FormatError.BAD_LENGTH,
                    offset,
                    "footer length is " + Frame.length(buffer, offset));
        }
        final int flags = Frame.flags(buffer, offset);
        if ((flags & ~KNOWN_FLAGS) != 0) {
            throw new FormatException(FormatError.BAD_FLAGS, offset, "footer flags are " + flags);
        }
        final int crc = new BatchChecksum().crcOfLog(logId, buffer.duplicate(), offset, CRC_OFFSET);
        final int stored = LittleEndian.getInt(buffer, offset + CRC_OFFSET);
        if (crc != stored) {
            throw new FormatException(
                    FormatError.BAD_HEADER_CRC,
                    offset,
                    String.format("CRC32C of the footer is 0x%08x, it says 0x%08x", crc, stored));
        }
        return new SegmentFooter(
                flags,
                LittleEndian.getLong(buffer, offset + FIRST_SEQNO_OFFSET),
                LittleEndian.getLong(buffer, offset + LAST_SEQNO_OFFSET),
                LittleEndian.getLong(buffer, offset + MESSAGE_COUNT_OFFSET),
                LittleEndian.getLong(buffer, offset + MIN_KEY_OFFSET),
                LittleEndian.getLong(buffer, offset + MAX_KEY_OFFSET),
                LittleEndian.getLong(buffer, offset + MIN_TIME_OFFSET),
                LittleEndian.getLong(buffer, offset + MAX_TIME_OFFSET),
                LittleEndian.getLong(buffer, offset + SEAL_TIME_OFFSET),
                LittleEndian.getLong(buffer, offset + BATCH_COUNT_OFFSET),
                LittleEndian.getInt(buffer, offset + CHAIN_CRC_OFFSET));
    }
}
