package org.boomscooter.client.direct;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.boomscooter.format.frame.Frame;

/**
 * A segment file, mapped for reading. It stays mapped until nobody refers to it any more: to unmap
 * it earlier would kill a reader that still looks at a message.
 *
 * <p>The mapping is exactly as long as the file was. Boomscooter never makes a file shorter; a
 * program that does, or a disk that cannot read a page, ends the process that has it mapped. Copy
 * files elsewhere before treating them so.
 */
final class MappedBytes implements SegmentBytes {
    private final String name;
    private final Path file;
    private final Object fileKey;
    private final int lengthBytes;
    private final ByteBuffer buffer;

    MappedBytes(final Path file) throws IOException {
        this.file = file;
        this.name = file.getFileName().toString();
        try (FileChannel channel = RegularFile.open(file)) {
            fileKey = key(file);
            final long size = channel.size();
            lengthBytes = (int) Math.min(size, Integer.MAX_VALUE);
            buffer = channel.map(MapMode.READ_ONLY, 0, lengthBytes).order(ByteOrder.LITTLE_ENDIAN);
        }
    }

    @Override
    public boolean isReplaced() throws IOException {
        return !Objects.equals(key(file), fileKey) || Files.size(file) != lengthBytes;
    }

    private static Object key(final Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    }

    @Override
    public int lengthBytes() {
        return lengthBytes;
    }

    @Override
    public boolean load(final int position, final int length) {
        return position >= 0 && length <= lengthBytes - position;
    }

    @Override
    public ByteBuffer buffer() {
        return buffer;
    }

    @Override
    public int offset(final int position) {
        return position;
    }

    @Override
    public int frameLength(final int position) {
        return Frame.lengthAcquire(buffer, position);
    }

    @Override
    public boolean isCoherent() {
        return true;
    }

    @Override
    public boolean isUnpacked() {
        return false;
    }

    @Override
    public void forget() {
        // A mapping shows what is there.
    }

    @Override
    public void settle() {
        // Nor has it anything to gain.
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void close() {
        // The mapping goes when the last message that lies in it does.
    }
}
