package org.boomscooter.server.log;

import java.nio.ByteBuffer;
import net.jpountz.lz4.LZ4Factory;
import org.boomscooter.format.FormatError;
import org.boomscooter.format.FormatException;
import org.boomscooter.format.frame.BatchChecksum;
import org.boomscooter.format.frame.BatchCursor;
import org.boomscooter.format.frame.BatchHeader;
import org.boomscooter.format.frame.Frame;
import org.boomscooter.format.segment.SeqnoMode;

/**
 * Looks through a batch before it is appended: shape, checksum, and every message.
 *
 * <p><b>Threading:</b> for one thread.
 */
final class BatchChecker {
    private final BatchChecksum checksum = new BatchChecksum();
    private final BatchCursor cursor;
    private final int maxBatchBytes;
    private long lastSeqno;

    BatchChecker(final int maxBatchBytes) {
        // Pure Java: native code on a buffer that somebody releases too early kills the JVM.
        this.cursor = new BatchCursor(LZ4Factory.safeInstance().safeDecompressor(), maxBatchBytes);
        this.maxBatchBytes = maxBatchBytes;
    }

    /** Returns {@code null} if the batch may be appended to a log of this mode. */
    LogException check(
            final ByteBuffer buffer,
            final int offset,
            final int lengthBytes,
            final SeqnoMode mode) {
        final FormatError shape =
                BatchHeader.shapeError(buffer, offset, offset + lengthBytes, maxBatchBytes);
        if (shape == FormatError.BAD_LENGTH && Frame.length(buffer, offset) > maxBatchBytes) {
            return new LogException(
                    LogException.Reason.LIMIT_EXCEEDED,
                    "batch: "
                            + Frame.length(buffer, offset)
                            + " bytes (expected: at most "
                            + maxBatchBytes
                            + ", setting limit.batch-size)");
        }
        if (shape != null || Frame.length(buffer, offset) != lengthBytes) {
            return new LogException(
                    LogException.Reason.BAD_FRAME,
                    "these " + lengthBytes + " bytes are no batch: " + shape);
        }
        if (!checksum.isBodyWhole(buffer, offset)) {
            return badChecksum(buffer, offset, lengthBytes);
        }
        final boolean clientSeqnos =
                (Frame.flags(buffer, offset) & BatchHeader.FLAG_CLIENT_SEQNOS) != 0;
        if (clientSeqnos != (mode == SeqnoMode.CLIENT)) {
            return new LogException(
                    LogException.Reason.BAD_REQUEST,
                    clientSeqnos
                            ? "the batch brings seqnos, but the server numbers this log"
                            : "the batch brings no seqnos, but this log was made with"
                                    + " client-assigned ones");
        }
        try {
            return checkMessages(buffer, offset, lengthBytes, clientSeqnos);
        } catch (final FormatException e) {
            return new LogException(LogException.Reason.BAD_FRAME, e.getMessage(), e);
        }
    }

    private LogException checkMessages(
            final ByteBuffer buffer,
            final int offset,
            final int lengthBytes,
            final boolean clientSeqnos) {
        cursor.wrap(buffer, offset, offset + lengthBytes);
        long minKey = BatchHeader.NO_MIN_KEY;
        long maxKey = BatchHeader.NO_MAX_KEY;
        long firstSeqno = -1;
        while (cursor.next()) {
            if (cursor.hasKey()) {
                minKey = Math.min(minKey, cursor.key());
                maxKey = Math.max(maxKey, cursor.key());
            }
            if (firstSeqno < 0) {
                firstSeqno = cursor.seqno();
            }
        }
        lastSeqno = cursor.seqno();
        if (minKey != BatchHeader.minKey(buffer, offset)
                || maxKey != BatchHeader.maxKey(buffer, offset)) {
            return new LogException(
                    LogException.Reason.BAD_REQUEST,
                    "the header's key range "
                            + BatchHeader.minKey(buffer, offset)
                            + " to "
                            + BatchHeader.maxKey(buffer, offset)
                            + " is not that of the messages, "
                            + minKey
                            + " to "
                            + maxKey);
        }
        if (clientSeqnos
                && (firstSeqno < 0
                        || firstSeqno != BatchHeader.baseSeqno(buffer, offset)
                        || lastSeqno == Long.MAX_VALUE)) {
            return new LogException(
                    LogException.Reason.BAD_REQUEST,
                    "base seqno "
                            + BatchHeader.baseSeqno(buffer, offset)
                            + " with messages "
                            + firstSeqno
                            + " to "
                            + lastSeqno
                            + " (expected: the same first, 0 to 2^63 - 2)");
        }
        return null;
    }

    private LogException badChecksum(
            final ByteBuffer buffer, final int offset, final int lengthBytes) {
        return new LogException(
                LogException.Reason.BAD_CHECKSUM,
                String.format(
                        "body CRC32C of the batch is 0x%08x, its header says 0x%08x: the bytes"
                                + " changed on their way",
                        checksum.bodyCrc(buffer, offset, lengthBytes),
                        BatchHeader.bodyCrc(buffer, offset)));
    }

    /** Of the batch checked last, as its messages say; only with client-assigned seqnos. */
    long lastSeqno() {
        return lastSeqno;
    }
}
