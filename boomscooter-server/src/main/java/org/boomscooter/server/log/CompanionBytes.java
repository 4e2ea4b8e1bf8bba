package org.boomscooter.server.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.boomscooter.format.companion.CompanionFrame;
import org.boomscooter.format.companion.SeekTable;

/**
 * A segment whose raw file is gone, unpacked from its companion as it is read: one stretch of whole
 * blocks at a time, in memory that is asked for and given back.
 */
final class CompanionBytes implements SegmentBytes {
    private final CompanionContent content;
    private UnpackRoom room = UnpackRoom.UNLIMITED;
    private int aheadBytes;
    private Unpacked window;
    private int windowStart;
    private int windowEnd;
    private String fault = "";

    CompanionBytes(final CompanionContent content) {
        this.content = content;
    }

    /** Thrown where memory is wanted and there is none: everything is as it was before. */
    static final class NoRoom extends RuntimeException {
        private static final long serialVersionUID = 1;

        private NoRoom() {
            super("no memory to unpack into", null, false, false);
        }
    }

    @Override
    public void begin(final UnpackRoom from, final int bytesAhead) {
        rest();
        room = from;
        aheadBytes = bytesAhead;
        fault = "";
    }

    @Override
    public void rest() {
        if (window != null) {
            window.release();
            window = null;
        }
        windowStart = 0;
        windowEnd = 0;
    }

    @Override
    public boolean load(final int position, final int length) {
        if (position < 0 || length > content.lengthBytes() - position) {
            return false;
        }
        return (position >= windowStart && position + length <= windowEnd)
                || unpack(position, length);
    }

    private boolean unpack(final int position, final int length) {
        final int first = SeekTable.blockOf(position);
        final int needed = SeekTable.blockOf(position + Math.max(1, length) - 1L) - first + 1;
        final int wanted =
                Math.max(needed, SeekTable.blockOf((long) position + aheadBytes) - first + 1);
        makeRoom(needed * CompanionFrame.BLOCK_LENGTH, wanted * CompanionFrame.BLOCK_LENGTH);
        final int blocks =
                Math.min(
                        Math.min(wanted, window.memory().capacity() / CompanionFrame.BLOCK_LENGTH),
                        content.table().blockCount() - first);
        windowStart = first * CompanionFrame.BLOCK_LENGTH;
        windowEnd = windowStart;
        for (int i = 0; i < blocks; i++) {
            try {
                windowEnd +=
                        content.unpack(first + i, window.memory(), i * CompanionFrame.BLOCK_LENGTH);
            } catch (final IOException e) {
                if (i < needed) {
                    fault = e.getMessage();
                    return false;
                }
                // Nobody has asked for it yet: it only ends the window.
                return true;
            }
        }
        return true;
    }

    private void makeRoom(final int least, final int wanted) {
        if (window == null || window.memory().capacity() < least) {
            rest();
            window = room.take(least, wanted);
            if (window == null) {
                throw new NoRoom();
            }
        }
    }

    @Override
    public ByteBuffer buffer() {
        return window == null ? null : window.memory();
    }

    @Override
    public int offset(final int position) {
        return position - windowStart;
    }

    @Override
    public int loadedEnd() {
        return windowEnd;
    }

    @Override
    public Unpacked unpacked() {
        return window;
    }

    @Override
    public String fault() {
        return fault;
    }
}
