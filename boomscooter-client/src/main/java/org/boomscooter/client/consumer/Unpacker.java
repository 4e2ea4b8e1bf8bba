package org.boomscooter.client.consumer;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;
import org.boomscooter.format.FormatError;
import org.boomscooter.format.FormatException;
import org.boomscooter.format.companion.CompanionFrame;
import org.boomscooter.format.frame.BatchChecksum;
import org.boomscooter.format.frame.BatchHeader;
import org.boomscooter.format.frame.Blocks;
import org.boomscooter.format.frame.Frame;
import org.boomscooter.format.frame.LittleEndian;

/**
 * Finds the batches in blocks of companions. A batch that is cut by the end of a frame waits for
 * the rest, so that no block need come twice.
 *
 * <p>Memory follows what really comes: a frame unpacks to 1 MiB at most, and only a whole header
 * whose checksum holds makes a batch larger than that be waited for.
 *
 * <p><b>Threading:</b> for the thread that consumes.
 */
final class Unpacker {
    private final LZ4SafeDecompressor decompressor = LZ4Factory.safeInstance().safeDecompressor();
    private final BatchChecksum checksum = new BatchChecksum();
    private final long logId;

    /** Unpacked bytes that have not been handed out lie between {@link #start} and {@link #end}. */
    private ByteBuffer buffer = newBuffer(2 * Blocks.MAX_CONTENT_LENGTH);

    private int start;
    private int end;

    /** Of the segment; -1: none. */
    private long baseSeqno = -1;

    /** Of the byte at {@link #start} in the segment. */
    private int position;

    /** Where batches end in the segment. */
    private int to;

    private int batch;

    Unpacker(final long logId) {
        this.logId = logId;
    }

    private static ByteBuffer newBuffer(final int capacity) {
        return ByteBuffer.allocate(capacity).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Forgets what is not handed out. */
    void reset() {
        start = 0;
        end = 0;
        baseSeqno = -1;
        position = 0;
        to = 0;
    }

    /**
     * Unpacks a frame of blocks behind what is there; throws {@link FormatException} when something
     * contradicts.
     *
     * @param frame whose shape was looked at
     */
    void add(final ByteBuffer frame, final int offset) {
        final int at = Blocks.position(frame, offset);
        final int content = Blocks.contentLength(frame, offset);
        int skipped = 0;
        if (Blocks.baseSeqno(frame, offset) == baseSeqno) {
            check(at == position + (end - start), "blocks do not follow the ones before");
        } else {
            check(position >= to, "a segment ends in the middle of a batch");
            skipped = Blocks.from(frame, offset) - at;
            check(skipped >= 0 && skipped <= content, "batches begin outside the blocks");
            reset();
            baseSeqno = Blocks.baseSeqno(frame, offset);
            position = at;
        }
        to = Blocks.to(frame, offset);
        makeRoom(content);
        unpack(frame, offset + Blocks.HEADER_LENGTH, Blocks.storedLength(frame, offset), content);
        end += content;
        start += skipped;
        position += skipped;
    }

    private static void check(final boolean holds, final String otherwise) {
        if (!holds) {
            throw new FormatException(FormatError.BAD_VALUE, 0, otherwise);
        }
    }

    private void makeRoom(final int content) {
        final int left = end - start;
        ByteBuffer target = buffer;
        if (left + content > buffer.capacity()) {
            target = newBuffer(Math.max(2 * buffer.capacity(), left + content));
        }
        target.put(0, buffer, start, left);
        buffer = target;
        start = 0;
        end = left;
    }

    private void unpack(
            final ByteBuffer frame, final int offset, final int storedLength, final int content) {
        int at = offset;
        final int limit = offset + storedLength;
        int done = 0;
        while (done < content) {
            check(limit - at >= CompanionFrame.BLOCK_HEADER_LENGTH, "a block is missing");
            final int word = LittleEndian.getInt(frame, at);
            final int stored = word & ~CompanionFrame.UNCOMPRESSED;
            final int length = Math.min(CompanionFrame.BLOCK_LENGTH, content - done);
            at += CompanionFrame.BLOCK_HEADER_LENGTH;
            check(stored <= length && stored <= limit - at, "a block is longer than its frame");
            if (word == stored) {
                decompress(frame, at, stored, end + done, length);
            } else {
                check(stored == length, "a stored block has another length");
                buffer.put(end + done, frame, at, length);
            }
            at += stored;
            done += length;
        }
        check(at == limit, "bytes behind the last block");
    }

    private void decompress(
            final ByteBuffer frame,
            final int offset,
            final int stored,
            final int target,
            final int length) {
        final int unpacked;
        try {
            unpacked = decompressor.decompress(frame, offset, stored, buffer, target, length);
        } catch (final LZ4Exception e) {
            throw new FormatException(FormatError.BAD_COMPRESSION, 0, e.getMessage());
        }
        if (unpacked != length) {
            throw new FormatException(
                    FormatError.BAD_COMPRESSION, 0, "a block unpacks to " + unpacked + " bytes");
        }
    }

    /**
     * Goes to the next whole batch; throws {@link FormatException} where none can be.
     *
     * @return {@code false}: the blocks so far hold no more
     */
    boolean next() {
        final int room = to - position;
        if (room <= 0 || end - start < Math.min(room, BatchHeader.HEADER_LENGTH)) {
            return false;
        }
        check(room >= BatchHeader.HEADER_LENGTH, "no room for a batch");
        final FormatError error =
                BatchHeader.headerError(buffer, start, room, BatchHeader.MAX_LENGTH);
        if (error != null) {
            throw new FormatException(error, position, "no batch here");
        }
        if (!checksum.isHeaderWhole(buffer, start, logId)) {
            throw new FormatException(
                    FormatError.BAD_HEADER_CRC, position, "a header contradicts its checksum");
        }
        final int length = Frame.length(buffer, start);
        if (length > end - start) {
            return false;
        }
        batch = start;
        start += length;
        position += length;
        return true;
    }

    /** Holds the batch of the last {@link #next}. */
    ByteBuffer buffer() {
        return buffer;
    }

    /** Where that begins in {@link #buffer}. */
    int offset() {
        return batch;
    }

    /** Where it ends. */
    int limit() {
        return start;
    }
}
