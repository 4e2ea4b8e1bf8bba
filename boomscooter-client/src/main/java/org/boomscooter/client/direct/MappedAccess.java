package org.boomscooter.client.direct;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Files of this machine, mapped; only companions are read, for they have to be unpacked. */
final class MappedAccess implements LogAccess {
    @Override
    public SegmentBytes segment(final Path file) throws IOException {
        return new MappedBytes(file);
    }

    @Override
    public SegmentBytes companion(final Path file) throws IOException {
        return new CompanionBytes(file, path -> new ChannelFile(path, null), true);
    }

    @Override
    public ByteBuffer index(final Path file) throws IOException {
        try (FileChannel channel = RegularFile.open(file)) {
            return channel.map(MapMode.READ_ONLY, 0, channel.size());
        } catch (final NoSuchFileException e) {
            return null;
        }
    }

    @Override
    public Watermark watermark(final Path logDirectory) throws IOException {
        return new MappedWatermark(logDirectory);
    }

    @Override
    public boolean isCoherent() {
        return true;
    }
}
