package org.boomscooter.format.frame;

import java.nio.ByteBuffer;
import org.boomscooter.format.FormatError;

/**
 * Flyweight over the header of a batch: the unit that is appended, checksummed, replicated and
 * sent. One cache line.
 *
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +---------------------------------------------------------------+
 *  |                         Frame Length                          |   0   producer
 *  +-------------------------------+---------------+---------------+
 *  |           Type = 1            |  Version = 1  |     Flags     |   4   producer
 *  +-------------------------------+---------------+---------------+
 *  |                         Header CRC32C                         |   8   server
 *  +---------------------------------------------------------------+
 *  |                          Leader Term                          |  12   server
 *  +---------------------------------------------------------------+
 *  |                          Base Seqno                           |  16   server (producer, if client-assigned)
 *  |                                                               |
 *  +---------------------------------------------------------------+
 *  |              Append Time, ns since 1970-01-01 UTC             |  24   server
 *  |                                                               |
 *  +---------------------------------------------------------------+
 *  |                          Body CRC32C                          |  32   producer
 *  +---------------------------------------------------------------+
 *  |                         Message Count                         |  36   producer
 *  +---------------------------------------------------------------+
 *  |                          Producer Id                          |  40   producer
 *  +---------------------------------------------------------------+
 *  |                       Producer Sequence                       |  44   producer
 *  +---------------------------------------------------------------+
 *  |                            Min Key                            |  48   producer
 *  |                                                               |
 *  +---------------------------------------------------------------+
 *  |                            Max Key                            |  56   producer
 *  |                                                               |
 *  +---------------------------------------------------------------+
 *  |            [Channel]  [Compressed block | Messages]          ...  64   producer
 * </pre>
 *
 * <p>The body CRC covers bytes 0 to 7 and 36 to the end: all that the producer wrote. The header
 * CRC covers the log's id (8 bytes), bytes 0 to 7 and 12 to 63: so a batch that strayed in from
 * another log never passes, and the header can be trusted without reading the body. A batch without
 * keys has Min Key = {@link Long#MAX_VALUE} and Max Key = {@link Long#MIN_VALUE}.
 *
 * <p>Source: the shape follows Kafka's record batch version 2 and Aeron's data frame; the two-part
 * checksum is ours.
 */
public final class BatchHeader {
    public static final int HEADER_CRC_OFFSET = Frame.HEADER_LENGTH;
    public static final int LEADER_TERM_OFFSET = HEADER_CRC_OFFSET + Integer.BYTES;
    public static final int BASE_SEQNO_OFFSET = LEADER_TERM_OFFSET + Integer.BYTES;
    public static final int APPEND_TIME_OFFSET = BASE_SEQNO_OFFSET + Long.BYTES;
    public static final int BODY_CRC_OFFSET = APPEND_TIME_OFFSET + Long.BYTES;
    public static final int MESSAGE_COUNT_OFFSET = BODY_CRC_OFFSET + Integer.BYTES;
    public static final int PRODUCER_ID_OFFSET = MESSAGE_COUNT_OFFSET + Integer.BYTES;
    public static final int PRODUCER_SEQUENCE_OFFSET = PRODUCER_ID_OFFSET + Integer.BYTES;
    public static final int MIN_KEY_OFFSET = PRODUCER_SEQUENCE_OFFSET + Integer.BYTES;
    public static final int MAX_KEY_OFFSET = MIN_KEY_OFFSET + Long.BYTES;
    public static final int HEADER_LENGTH = MAX_KEY_OFFSET + Long.BYTES;

    /** The body begins with a channel name. */
    public static final int FLAG_CHANNEL = 0x01;

    /** Every message carries its own seqno. */
    public static final int FLAG_CLIENT_SEQNOS = 0x02;

    /** The messages are one LZ4 block. */
    public static final int FLAG_LZ4 = 0x04;

    static final int KNOWN_FLAGS = FLAG_CHANNEL | FLAG_CLIENT_SEQNOS | FLAG_LZ4;

    /** Min Key of a batch without keys. */
    public static final long NO_MIN_KEY = Long.MAX_VALUE;

    /** Max Key of a batch without keys. */
    public static final long NO_MAX_KEY = Long.MIN_VALUE;

    /**
     * The largest batch, header included: half the largest buffer that 32-bit arithmetic handles
     * safely.
     */
    public static final int MAX_LENGTH = 512 << 20;

    /** The highest seqno: the one behind it, which watermarks name, is still a positive number. */
    public static final long MAX_SEQNO = Long.MAX_VALUE - 1;

    private BatchHeader() {}

    public static int headerCrc(final ByteBuffer buffer, final int offset) {
        return LittleEndian.getInt(buffer, offset + HEADER_CRC_OFFSET);
    }

    public static void headerCrc(final ByteBuffer buffer, final int offset, final int crc) {
        LittleEndian.putInt(buffer, offset + HEADER_CRC_OFFSET, crc);
    }

    public static int leaderTerm(final ByteBuffer buffer, final int offset) {
        return LittleEndian.getInt(buffer, offset + LEADER_TERM_OFFSET);
    }

    public static void leaderTerm(final ByteBuffer buffer, final int offset, final int term) {
        LittleEndian.putInt(buffer, offset + LEADER_TERM_OFFSET, term);
    }

    public static long baseSeqno(final ByteBuffer buffer, final int offset) {
        return LittleEndian.getLong(buffer, offset + BASE_SEQNO_OFFSET);
    }

    public static void baseSeqno(final ByteBuffer buffer, final int offset, final long seqno) {
        LittleEndian.putLong(buffer, offset + BASE_SEQNO_OFFSET, seqno);
    }

    /**
     * In nanoseconds since 1970-01-01 UTC, by the server's wall clock: not necessarily in order.
     */
    public static long appendTimeNs(final ByteBuffer buffer, final int offset) {
        return LittleEndian.getLong(buffer, offset + APPEND_TIME_OFFSET);
    }

    public static void appendTimeNs(final ByteBuffer buffer, final int offset, final long timeNs) {
        LittleEndian.putLong(buffer, offset + APPEND_TIME_OFFSET, timeNs);
    }

    public static int bodyCrc(final ByteBuffer buffer, final int offset) {
        return LittleEndian.getInt(buffer, offset + BODY_CRC_OFFSET);
    }

    public static void bodyCrc(final ByteBuffer buffer, final int offset, final int crc) {
        LittleEndian.putInt(buffer, offset + BODY_CRC_OFFSET, crc);
    }

    public static int messageCount(final ByteBuffer buffer, final int offset) {
        return LittleEndian.getInt(buffer, offset + MESSAGE_COUNT_OFFSET);
    }

    public static void messageCount(final ByteBuffer buffer, final int offset, final int count) {
        LittleEndian.putInt(buffer, offset + MESSAGE_COUNT_OFFSET, count);
    }

    /** Unsigned; 0: the producer does not ask for duplicate detection. */
    public static int producerId(final ByteBuffer buffer, final int offset) {
        return LittleEndian.getInt(buffer, offset + PRODUCER_ID_OFFSET);
    }

    public static void producerId(final ByteBuffer buffer, final int offset, final int producerId) {
        LittleEndian.putInt(buffer, offset + PRODUCER_ID_OFFSET, producerId);
    }

    /**
     * Unsigned, from 1, one more for each batch of a producer; also the reference that
     * acknowledgements carry.
     */
    public static int producerSequence(final ByteBuffer buffer, final int offset) {
        return LittleEndian.getInt(buffer, offset + PRODUCER_SEQUENCE_OFFSET);
    }

    public static void producerSequence(
            final ByteBuffer buffer, final int offset, final int sequence) {
        LittleEndian.putInt(buffer, offset + PRODUCER_SEQUENCE_OFFSET, sequence);
    }

    public static long minKey(final ByteBuffer buffer, final int offset) {
        return LittleEndian.getLong(buffer, offset + MIN_KEY_OFFSET);
    }

    public static void minKey(final ByteBuffer buffer, final int offset, final long key) {
        LittleEndian.putLong(buffer, offset + MIN_KEY_OFFSET, key);
    }

    public static long maxKey(final ByteBuffer buffer, final int offset) {
        return LittleEndian.getLong(buffer, offset + MAX_KEY_OFFSET);
    }

    public static void maxKey(final ByteBuffer buffer, final int offset, final long key) {
        LittleEndian.putLong(buffer, offset + MAX_KEY_OFFSET, key);
    }

    /**
     * What is wrong with the shape of the batch at {@code offset}, or {@code null}; checksums are
     * not looked at. When it returns {@code null}, the whole frame lies before {@code limit}.
     *
     * @param maxLength largest batch accepted, in bytes
     */
    public static FormatError shapeError(
            final ByteBuffer buffer, final int offset, final int limit, final int maxLength) {
        return Frame.isReadable(buffer, offset, limit, HEADER_LENGTH)
                ? headerError(buffer, offset, limit - offset, maxLength)
                : FormatError.TRUNCATED;
    }

    /**
     * The same where only the header is at hand, whole.
     *
     * @param room bytes from the batch's first one on that it may take
     */
    public static FormatError headerError(
            final ByteBuffer buffer, final int offset, final int room, final int maxLength) {
        final int length = Frame.length(buffer, offset);
        if (!Frame.isValidLength(length, Math.min(maxLength, MAX_LENGTH))
                || length < HEADER_LENGTH) {
            return FormatError.BAD_LENGTH;
        }
        if (length > room) {
            return FormatError.TRUNCATED;
        }
        if (Frame.type(buffer, offset) != Frame.TYPE_BATCH) {
            return FormatError.BAD_TYPE;
        }
        if (Frame.version(buffer, offset) != Frame.VERSION) {
            return FormatError.BAD_VERSION;
        }
        if ((Frame.flags(buffer, offset) & ~KNOWN_FLAGS) != 0) {
            return FormatError.BAD_FLAGS;
        }
        final int count = messageCount(buffer, offset);
        if (count <= 0) {
            return FormatError.BAD_COUNT;
        }
        final long base = baseSeqno(buffer, offset);
        return base < 0 || base > MAX_SEQNO - count + 1 ? FormatError.BAD_SEQNO : null;
    }
}
