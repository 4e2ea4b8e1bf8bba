package org.boomscooter.server.verify;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import org.boomscooter.format.FormatException;

/**
 * Shows what of another source cannot be had as bytes that no frame begins with, so that a walk
 * finds what is whole behind them.
 *
 * <p><b>Threading:</b> for one thread.
 */
final class LenientSource implements ByteSource {
    private static final byte NOTHING = (byte) 0xFF;

    private final ByteSource source;
    private final int pieceBytes;
    private final Findings unreadable = new Findings();
    private long reportedTo;

    /**
     * @param pieceBytes the least that cannot be had by itself: a page, or a block
     */
    LenientSource(final ByteSource source, final int pieceBytes) {
        this.source = source;
        this.pieceBytes = pieceBytes;
    }

    @Override
    public long lengthBytes() {
        return source.lengthBytes();
    }

    @Override
    public void read(
            final ByteBuffer target, final int targetOffset, final long position, final int length)
            throws IOException {
        if (isRead(target, targetOffset, position, length)) {
            return;
        }
        int done = 0;
        while (done < length) {
            final long at = position + done;
            final int part = (int) Math.min(length - done, pieceBytes - at % pieceBytes);
            if (!isRead(target, targetOffset + done, at, part)) {
                for (int i = 0; i < part; i++) {
                    target.put(targetOffset + done + i, NOTHING);
                }
            }
            done += part;
        }
    }

    private boolean isRead(
            final ByteBuffer target, final int targetOffset, final long position, final int length)
            throws IOException {
        try {
            source.read(target, targetOffset, position, length);
            return true;
        } catch (final FormatException e) {
            target.clear();
            return false;
        } catch (final InterruptedIOException e) {
            throw e;
        } catch (final IOException e) {
            target.clear();
            if (length <= pieceBytes && position >= reportedTo) {
                reportedTo = position + length;
                unreadable.add(position, "cannot be read: " + e.getMessage());
            }
            return false;
        }
    }

    /** Pages that the disk did not give. */
    Findings unreadable() {
        return unreadable;
    }

    @Override
    public void close() {
        source.close();
    }
}
