package org.boomscooter.client.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import org.boomscooter.format.FormatError;
import org.boomscooter.format.FormatException;
import org.boomscooter.format.frame.BatchHeader;
import org.boomscooter.format.frame.Frame;

/**
 * Cuts what is received into frames, without moving them: the socket is read straight into large
 * buffers, and only the beginning of a frame that the end of a buffer cuts is copied, into the next
 * one.
 *
 * <p><b>Threading:</b> for the loop.
 */
final class FrameReader {
    /** Reading less than this at a time is not worth a system call. */
    private static final int MIN_READ_BYTES = 64 << 10;

    /** A frame whose end has not come gets room for what has come, times this. */
    private static final int GROWTH = 4;

    private final ReceivePool pool;
    private final FrameSink sink;
    private ReceivedBytes current;
    private ByteBuf filling;
    private int parsed;

    FrameReader(final ReceivePool pool, final FrameSink sink) {
        this.pool = pool;
        this.sink = sink;
        open(0);
    }

    /** Where the next bytes are to be read into, held once for the caller. */
    ByteBuf room() {
        if (filling.writableBytes() < roomWanted()) {
            roll();
        }
        return filling.retain();
    }

    private int roomWanted() {
        final int unparsed = filling.writerIndex() - parsed;
        if (unparsed < Frame.HEADER_LENGTH) {
            return MIN_READ_BYTES;
        }
        final int missing = Frame.length(current.bytes(), parsed) - unparsed;
        return Math.max(1, Math.min(missing, MIN_READ_BYTES));
    }

    private void roll() {
        final ReceivedBytes last = current;
        final ByteBuf lastFilling = filling;
        final int from = parsed;
        final int unparsed = lastFilling.writerIndex() - from;
        open(roomForFrame(last.bytes(), from, unparsed));
        current.bytes().put(0, last.bytes(), from, unparsed);
        filling.writerIndex(unparsed);
        lastFilling.release();
        last.release();
    }

    /** Enough for the frame, but never much more than what has really come of it. */
    private static int roomForFrame(final ByteBuffer bytes, final int offset, final int unparsed) {
        if (unparsed < Frame.HEADER_LENGTH) {
            return 0;
        }
        final long bound = Math.max(ReceivePool.BUFFER_BYTES, (long) GROWTH * unparsed);
        return (int) Math.min(Frame.length(bytes, offset), bound);
    }

    private void open(final int capacity) {
        current = pool.take(capacity);
        filling = Unpooled.wrappedBuffer(current.bytes().duplicate().clear()).clear();
        parsed = 0;
    }

    /**
     * Hands on every frame that is whole by now.
     *
     * @throws FormatException the bytes are no frames
     */
    void onRead() {
        final int end = filling.writerIndex();
        final ByteBuffer bytes = current.bytes();
        while (end - parsed >= Frame.HEADER_LENGTH) {
            final int length = Frame.length(bytes, parsed);
            if (!Frame.isValidLength(length, BatchHeader.MAX_LENGTH)) {
                throw new FormatException(
                        FormatError.BAD_LENGTH,
                        parsed,
                        "frame of " + Integer.toUnsignedString(length) + " bytes");
            }
            if (length > end - parsed) {
                return;
            }
            final int offset = parsed;
            parsed += length;
            sink.onFrame(current, offset, length);
        }
    }

    void close() {
        filling.release();
        current.release();
    }
}
