package org.boomscooter.server.verify;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.boomscooter.format.FormatException;
import org.boomscooter.format.companion.CompanionFrame;

/**
 * A segment put together from its companion, block by block, and where a block of that is not whole
 * from its raw file.
 *
 * <p><b>Threading:</b> for one thread.
 */
final class MergedSource implements ByteSource {
    private final CompanionSource companion;
    private final ByteSource raw;

    /**
     * @param raw {@code null}: there is none
     */
    MergedSource(final CompanionSource companion, final ByteSource raw) {
        this.companion = companion;
        this.raw = raw;
    }

    @Override
    public long lengthBytes() {
        // Of one that has lost its table, nobody knows whether it was longer.
        return companion.walked() == null || raw == null
                ? companion.lengthBytes()
                : Math.max(companion.lengthBytes(), raw.lengthBytes());
    }

    @Override
    public void read(
            final ByteBuffer target, final int targetOffset, final long position, final int length)
            throws IOException {
        int done = 0;
        while (done < length) {
            final long at = position + done;
            final int part =
                    (int)
                            Math.min(
                                    length - done,
                                    CompanionFrame.BLOCK_LENGTH - at % CompanionFrame.BLOCK_LENGTH);
            readPart(target, targetOffset + done, at, part);
            done += part;
        }
    }

    private void readPart(
            final ByteBuffer target, final int targetOffset, final long position, final int length)
            throws IOException {
        try {
            if (position + length > companion.lengthBytes()) {
                throw new EOFException("the companion ends at " + companion.lengthBytes());
            }
            companion.read(target, targetOffset, position, length);
        } catch (final FormatException | IOException e) {
            if (raw == null || position + length > raw.lengthBytes()) {
                throw e;
            }
            raw.read(target, targetOffset, position, length);
        }
    }

    @Override
    public void close() {
        companion.close();
        if (raw != null) {
            raw.close();
        }
    }
}
