package org.boomscooter.server.log;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.agrona.collections.Int2ObjectHashMap;
import org.boomscooter.format.FormatError;
import org.boomscooter.format.FormatException;
import org.boomscooter.format.frame.BatchChecksum;
import org.boomscooter.format.frame.LittleEndian;

/**
 * Which batches of which producers are in the log: so that a batch that is sent again is not
 * appended again.
 *
 * <p>Its snapshot is a {@code .producers} file, for the end of the segment of the same name:
 *
 * <pre>
 *  +---------------------------------------------------------------+
 *  |                      Magic = "BOOMPRD\n"                      |   0
 *  |                                                               |
 *  +---------------------------------------------------------------+
 *  |                          Version = 1                          |   8
 *  +---------------------------------------------------------------+
 *  |                        Producer Count                         |  12
 *  +---------------------------------------------------------------+
 *  |                   Base Seqno of the segment                   |  16
 *  |                                                               |
 *  +---------------------------------------------------------------+
 *  |               1: producers have been forgotten                |  24
 *  +---------------------------------------------------------------+
 *  |  Highest Producer Id that was forgotten; 0: any in the table  |  28
 *  +---------------------------------------------------------------+
 *  |  of each: Producer Id (4), Last Sequence (4), Batches (4),    |  32
 *  |  Zero (4); of each batch, oldest first: First Seqno (8),      |
 *  |  Last Seqno (8), Message Count (4), Zero (4)                  |
 *  +---------------------------------------------------------------+
 *  |         CRC32C of the log's id and of all bytes before        |
 *  +---------------------------------------------------------------+
 * </pre>
 *
 * <p><b>Threading:</b> for the writer thread of a log; {@link #lastSequence} may be asked by
 * anybody.
 */
final class ProducerTable {
    /** Producers remembered; beyond it the one that wrote least recently is forgotten. */
    static final int MAX_PRODUCERS = 4096;

    /** The ASCII characters "BOOMPRD\n", read as a little-endian number. */
    private static final long MAGIC = 0x0A44_5250_4D4F_4F42L;

    private static final int VERSION = 1;
    private static final int HEAD_LENGTH = 32;
    private static final int PRODUCER_LENGTH = 16;
    private static final int BATCH_LENGTH = 24;

    private final Int2ObjectHashMap<ProducerWindow> windows = new Int2ObjectHashMap<>();
    private final Map<Integer, ProducerWindow> shared = new ConcurrentHashMap<>();

    /**
     * Unsigned; 0: nobody was forgotten. Who has an id at most that high and is not known any more
     * may have written anything.
     */
    private int highestForgotten;

    /** The window of a producer that has written, or {@code null}. */
    ProducerWindow find(final int producerId) {
        return windows.get(producerId);
    }

    /** Unsigned; 0: none. */
    int lastSequence(final int producerId) {
        final ProducerWindow window = shared.get(producerId);
        return window == null ? 0 : window.lastSequence();
    }

    /**
     * Judges a sequence: {@code null} if it is the next one or is remembered, in which case {@link
     * ProducerWindow#age} of its window is 0 or more.
     */
    LogException check(final int producerId, final int sequence) {
        if (sequence == 0) {
            return new LogException(
                    LogException.Reason.BAD_REQUEST,
                    "producer sequence: 0 (expected: from 1, one more for each batch)");
        }
        final ProducerWindow window = windows.get(producerId);
        if (window == null && Integer.compareUnsigned(producerId, highestForgotten) <= 0) {
            return new LogException(
                    LogException.Reason.PRODUCER_UNKNOWN_OUTCOME,
                    who(producerId)
                            + ": is not among the last "
                            + MAX_PRODUCERS
                            + " remembered ones, sequence "
                            + Integer.toUnsignedString(sequence)
                            + " may have been stored; read the log to see whether its batch is"
                            + " there, and go on with a new producer id");
        }
        final int last = window == null ? 0 : window.lastSequence();
        if (sequence == last + 1 || (window != null && window.age(sequence) >= 0)) {
            return null;
        }
        if (Integer.compareUnsigned(sequence, last) <= 0) {
            return new LogException(
                    LogException.Reason.PRODUCER_UNKNOWN_OUTCOME,
                    who(producerId)
                            + ": sequence "
                            + Integer.toUnsignedString(sequence)
                            + " is not among the last "
                            + ProducerWindow.LENGTH
                            + " remembered ones before "
                            + Integer.toUnsignedString(last)
                            + "; read the log to see whether its batch is there");
        }
        return new LogException(
                LogException.Reason.PRODUCER_GAP,
                who(producerId)
                        + ": sequence "
                        + Integer.toUnsignedString(sequence)
                        + " follows "
                        + Integer.toUnsignedString(last)
                        + "; send the missing batches first");
    }

    /** For errors only: every batch is checked, and most are in order. */
    private static String who(final int producerId) {
        return "producer " + Integer.toUnsignedString(producerId);
    }

    /** Remembers an appended batch. */
    void add(
            final int producerId,
            final int sequence,
            final long firstSeqno,
            final long lastSeqno,
            final int count) {
        ProducerWindow window = windows.get(producerId);
        if (window == null) {
            if (windows.size() == MAX_PRODUCERS) {
                forgetOldest();
            }
            window = new ProducerWindow();
            windows.put(producerId, window);
            shared.put(producerId, window);
        }
        window.add(sequence, firstSeqno, lastSeqno, count);
    }

    private void forgetOldest() {
        int oldest = 0;
        long oldestSeqno = Long.MAX_VALUE;
        final Int2ObjectHashMap<ProducerWindow>.EntryIterator entries =
                windows.entrySet().iterator();
        while (entries.hasNext()) {
            entries.next();
            final ProducerWindow window = entries.getValue();
            final long seqno = window.lastSeqno(window.lastSequence());
            if (seqno < oldestSeqno) {
                oldestSeqno = seqno;
                oldest = entries.getIntKey();
            }
        }
        windows.remove(oldest);
        shared.remove(oldest);
        if (Integer.compareUnsigned(oldest, highestForgotten) > 0) {
            highestForgotten = oldest;
        }
    }

    int producerCount() {
        return windows.size();
    }

    /** The highest producer id that has written, unsigned; 0: none. */
    int highestId() {
        int highest = 0;
        for (final int id : shared.keySet()) {
            if (Integer.compareUnsigned(id, highest) > 0) {
                highest = id;
            }
        }
        return highest;
    }

    /** The seqno behind the last remembered batch; 0: none. */
    long nextSeqno() {
        long next = 0;
        for (final ProducerWindow window : shared.values()) {
            next = Math.max(next, window.lastSeqno(window.lastSequence()) + 1);
        }
        return next;
    }

    byte[] snapshot(final long logId, final long baseSeqno) {
        final Map<Integer, ProducerWindow> sorted = new LinkedHashMap<>();
        shared.keySet().stream().sorted().forEach(id -> sorted.put(id, shared.get(id)));
        int length = HEAD_LENGTH + Integer.BYTES;
        for (final ProducerWindow window : sorted.values()) {
            length += PRODUCER_LENGTH + window.kept() * BATCH_LENGTH;
        }
        final byte[] bytes = new byte[length];
        final ByteBuffer buffer = ByteBuffer.wrap(bytes);
        LittleEndian.putLong(buffer, 0, MAGIC);
        LittleEndian.putInt(buffer, 8, VERSION);
        LittleEndian.putInt(buffer, 12, sorted.size());
        LittleEndian.putLong(buffer, 16, baseSeqno);
        LittleEndian.putInt(buffer, 24, highestForgotten == 0 ? 0 : 1);
        LittleEndian.putInt(buffer, 28, highestForgotten);
        int at = HEAD_LENGTH;
        for (final Map.Entry<Integer, ProducerWindow> entry : sorted.entrySet()) {
            at = putProducer(buffer, at, entry.getKey(), entry.getValue());
        }
        LittleEndian.putInt(buffer, at, new BatchChecksum().crcOfLog(logId, buffer, 0, at));
        return bytes;
    }

    private static int putProducer(
            final ByteBuffer buffer,
            final int offset,
            final int producerId,
            final ProducerWindow window) {
        LittleEndian.putInt(buffer, offset, producerId);
        LittleEndian.putInt(buffer, offset + 4, window.lastSequence());
        LittleEndian.putInt(buffer, offset + 8, window.kept());
        int at = offset + PRODUCER_LENGTH;
        for (int age = window.kept() - 1; age >= 0; age--) {
            final int sequence = window.lastSequence() - age;
            LittleEndian.putLong(buffer, at, window.firstSeqno(sequence));
            LittleEndian.putLong(buffer, at + 8, window.lastSeqno(sequence));
            LittleEndian.putInt(buffer, at + 16, window.messageCount(sequence));
            at += BATCH_LENGTH;
        }
        return at;
    }

    /** Reads a snapshot; throws {@link FormatException} if it is not one of this segment. */
    static ProducerTable read(final byte[] bytes, final long logId, final long baseSeqno) {
        final ByteBuffer buffer = ByteBuffer.wrap(bytes);
        final int end = bytes.length - Integer.BYTES;
        if (end < HEAD_LENGTH) {
            throw new FormatException(FormatError.TRUNCATED, 0, "no producer snapshot");
        }
        if (LittleEndian.getLong(buffer, 0) != MAGIC
                || LittleEndian.getInt(buffer, 8) != VERSION
                || LittleEndian.getLong(buffer, 16) != baseSeqno) {
            throw new FormatException(FormatError.BAD_MAGIC, 0, "no snapshot of this segment");
        }
        if (new BatchChecksum().crcOfLog(logId, buffer, 0, end)
                != LittleEndian.getInt(buffer, end)) {
            throw new FormatException(FormatError.BAD_HEADER_CRC, 0, "snapshot is damaged");
        }
        final ProducerTable table = new ProducerTable();
        final int producerCount = LittleEndian.getInt(buffer, 12);
        int at = HEAD_LENGTH;
        for (int i = 0; i < producerCount; i++) {
            at = table.readProducer(buffer, at, end);
        }
        if (LittleEndian.getInt(buffer, 24) != 0) {
            final int highest = LittleEndian.getInt(buffer, 28);
            table.highestForgotten = highest == 0 ? table.highestId() : highest;
        }
        return table;
    }

    private int readProducer(final ByteBuffer buffer, final int offset, final int end) {
        if (end - offset < PRODUCER_LENGTH) {
            throw new FormatException(FormatError.TRUNCATED, offset, "producer is cut short");
        }
        final int producerId = LittleEndian.getInt(buffer, offset);
        final int lastSequence = LittleEndian.getInt(buffer, offset + 4);
        final int kept = LittleEndian.getInt(buffer, offset + 8);
        final int first = offset + PRODUCER_LENGTH;
        if (kept < 1 || kept > ProducerWindow.LENGTH || kept * BATCH_LENGTH > end - first) {
            throw new FormatException(FormatError.BAD_COUNT, offset, kept + " batches");
        }
        for (int i = 0; i < kept; i++) {
            final int at = first + i * BATCH_LENGTH;
            add(
                    producerId,
                    lastSequence - kept + 1 + i,
                    LittleEndian.getLong(buffer, at),
                    LittleEndian.getLong(buffer, at + 8),
                    LittleEndian.getInt(buffer, at + 16));
        }
        return first + kept * BATCH_LENGTH;
    }
}
