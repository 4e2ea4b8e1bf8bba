package org.boomscooter.server.companion;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.boomscooter.format.companion.CompanionEncoder;
import org.boomscooter.format.companion.CompanionFrame;
import org.boomscooter.server.log.FileReplacement;

/** Makes the companion of a sealed segment in place of one that is damaged. */
public final class CompanionRebuilder {
    private CompanionRebuilder() {}

    /** Where the bytes of the segment come from. */
    @FunctionalInterface
    public interface Content {
        /** Reads into {@code target}. */
        void read(ByteBuffer target, int targetOffset, long position, int length)
                throws IOException;
    }

    /** Writes all of it; it is still to be forced and renamed. */
    public static void write(
            final FileReplacement target,
            final long logId,
            final long baseSeqno,
            final long lengthBytes,
            final Content content)
            throws IOException {
        final Workspace workspace = new Workspace();
        final CompanionEncoder encoder = workspace.newEncoder(logId, baseSeqno);
        while (encoder.contentLength() < lengthBytes) {
            final long from = encoder.contentLength();
            final int length = (int) Math.min(CompanionFrame.BLOCK_LENGTH, lengthBytes - from);
            content.read(workspace.block(), 0, from, length);
            final long position = encoder.storedLength();
            final ByteBuffer stored = workspace.stored();
            final int storedLength = encoder.putBlock(workspace.block(), 0, length, stored, 0);
            target.write(stored.limit(storedLength), position);
        }
        final ByteBuffer end = ByteBuffer.allocateDirect(encoder.endLength());
        encoder.putEnd(end, 0);
        target.write(end, encoder.storedLength());
        final ByteBuffer header = ByteBuffer.allocateDirect(CompanionFrame.HEADER_LENGTH);
        encoder.putHeader(header, 0);
        target.write(header, 0);
    }
}
