package org.boomscooter.format.frame;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Computes the two checksums of a batch, and those of the other structures.
 *
 * <p><b>Threading:</b> for one thread. The buffers handed in are the caller's own (a duplicate of a
 * shared one): their position and limit move during a call and are put back.
 */
public final class BatchChecksum {
    private static final int SCRATCH_LENGTH =
            Long.BYTES
                    + Frame.HEADER_LENGTH
                    + (BatchHeader.HEADER_LENGTH - BatchHeader.LEADER_TERM_OFFSET);

    private final CRC32C crc = new CRC32C();
    private final byte[] scratchBytes = new byte[SCRATCH_LENGTH];
    private final ByteBuffer scratch = ByteBuffer.wrap(scratchBytes);

    /**
     * CRC32C of the log's id, of bytes 0 to 7 and of bytes 12 to 63 of the batch at {@code offset}.
     */
    public int headerCrc(final ByteBuffer buffer, final int offset, final long logId) {
        return headerCrc(buffer, offset, logId, Frame.length(buffer, offset));
    }

    /** The same for a batch whose length field is not written yet. */
    public int headerCrc(
            final ByteBuffer buffer, final int offset, final long logId, final int length) {
        LittleEndian.putLong(scratch, 0, logId);
        LittleEndian.putInt(scratch, 8, length);
        LittleEndian.putInt(scratch, 12, LittleEndian.getInt(buffer, offset + Frame.TYPE_OFFSET));
        LittleEndian.putInt(
                scratch, 16, LittleEndian.getInt(buffer, offset + BatchHeader.LEADER_TERM_OFFSET));
        int to = 20;
        for (int from = BatchHeader.BASE_SEQNO_OFFSET;
                from < BatchHeader.HEADER_LENGTH;
                from += Long.BYTES) {
            LittleEndian.putLong(scratch, to, LittleEndian.getLong(buffer, offset + from));
            to += Long.BYTES;
        }
        crc.reset();
        crc.update(scratchBytes, 0, SCRATCH_LENGTH);
        return (int) crc.getValue();
    }

    /**
     * CRC32C of bytes 0 to 7 and of bytes 36 to the end of the batch of {@code length} bytes at
     * {@code offset}.
     */
    public int bodyCrc(final ByteBuffer buffer, final int offset, final int length) {
        LittleEndian.putLong(scratch, 0, LittleEndian.getLong(buffer, offset));
        LittleEndian.putInt(scratch, 0, length);
        crc.reset();
        crc.update(scratchBytes, 0, Frame.HEADER_LENGTH);
        update(
                buffer,
                offset + BatchHeader.MESSAGE_COUNT_OFFSET,
                length - BatchHeader.MESSAGE_COUNT_OFFSET);
        return (int) crc.getValue();
    }

    /**
     * Whether there is a header at {@code offset} that agrees with its checksum in the log of this
     * id.
     */
    public boolean isHeaderWhole(final ByteBuffer buffer, final int offset, final long logId) {
        return Frame.isReadable(buffer, offset, buffer.limit(), BatchHeader.HEADER_LENGTH)
                && headerCrc(buffer, offset, logId) == BatchHeader.headerCrc(buffer, offset);
    }

    /**
     * Whether there is a batch at {@code offset} of which all that the producer wrote agrees with
     * its checksum.
     */
    public boolean isBodyWhole(final ByteBuffer buffer, final int offset) {
        if (!Frame.isReadable(buffer, offset, buffer.limit(), BatchHeader.HEADER_LENGTH)) {
            return false;
        }
        final int length = Frame.length(buffer, offset);
        return length >= BatchHeader.HEADER_LENGTH
                && length <= buffer.limit() - offset
                && bodyCrc(buffer, offset, length) == BatchHeader.bodyCrc(buffer, offset);
    }

    /** CRC32C of {@code length} bytes from {@code offset}. */
    public int crc(final ByteBuffer buffer, final int offset, final int length) {
        crc.reset();
        update(buffer, offset, length);
        return (int) crc.getValue();
    }

    /** CRC32C of the log's id followed by {@code length} bytes from {@code offset}. */
    public int crcOfLog(
            final long logId, final ByteBuffer buffer, final int offset, final int length) {
        LittleEndian.putLong(scratch, 0, logId);
        crc.reset();
        crc.update(scratchBytes, 0, Long.BYTES);
        update(buffer, offset, length);
        return (int) crc.getValue();
    }

    private void update(final ByteBuffer buffer, final int offset, final int length) {
        final int position = buffer.position();
        final int limit = buffer.limit();
        buffer.limit(offset + length).position(offset);
        crc.update(buffer);
        buffer.limit(limit).position(position);
    }
}
