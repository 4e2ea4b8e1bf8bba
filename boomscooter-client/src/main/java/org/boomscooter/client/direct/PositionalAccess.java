package org.boomscooter.client.direct;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Files that are read piece by piece, wherever they are. */
final class PositionalAccess implements LogAccess {
    private final PositionalFile.Opener opener;

    PositionalAccess(final PositionalFile.Opener opener) {
        this.opener = opener;
    }

    /** The files of this directory; past the caches of this machine if others share it. */
    static PositionalAccess of(final Path logDirectory) {
        final ChannelFile.Scratch scratch =
                DirectMode.isLocal(logDirectory) ? null : new ChannelFile.Scratch();
        return new PositionalAccess(path -> new ChannelFile(path, scratch));
    }

    @Override
    public SegmentBytes segment(final Path file) throws IOException {
        return new PositionalBytes(file, opener);
    }

    @Override
    public SegmentBytes companion(final Path file) throws IOException {
        return new CompanionBytes(file, opener, false);
    }

    @Override
    public ByteBuffer index(final Path path) throws IOException {
        try (PositionalFile file = opener.open(path)) {
            final ByteBuffer content =
                    ByteBuffer.allocate((int) Math.min(file.size(), Integer.MAX_VALUE))
                            .order(ByteOrder.LITTLE_ENDIAN);
            int count = 0;
            while (count >= 0 && content.hasRemaining()) {
                count = file.readFresh(content, content.position());
            }
            return content.flip();
        } catch (final NoSuchFileException e) {
            return null;
        }
    }

    @Override
    public Watermark watermark(final Path logDirectory) throws IOException {
        return new PositionalWatermark(logDirectory, opener);
    }

    @Override
    public boolean isCoherent() {
        return false;
    }
}
