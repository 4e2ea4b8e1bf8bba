package org.boomscooter.client.direct;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A file of a real file system. On one that other machines share, the kernel keeps pages of an open
 * file without asking whether they are still true; they are passed by with direct I/O or, where the
 * file system has none, by opening the file anew, which makes the kernel ask.
 *
 * <p><b>Threading:</b> for one thread, except {@link #close}.
 */
final class ChannelFile implements PositionalFile {
    /** Direct I/O in larger blocks than this would read more than it spares. */
    private static final int MAX_BLOCK_BYTES = 1 << 20;

    /** By its name: compilers warn of the class that has it. {@code null}: this JDK has none. */
    private static final OpenOption DIRECT_IO = directIo();

    private final Path path;
    private final Scratch scratch;
    private final Object fileKey;
    private final long openedSize;
    private volatile FileChannel channel;
    private volatile FileChannel direct;
    private volatile boolean closed;
    private int blockBytes;
    private boolean directRefused;

    /**
     * @param scratch for what is read past the caches; {@code null}: the file is of this machine,
     *     and its cache is the truth
     */
    ChannelFile(final Path path, final Scratch scratch) throws IOException {
        this.path = path;
        this.scratch = scratch;
        channel = RegularFile.open(path);
        try {
            openedSize = channel.size();
            fileKey = key();
        } catch (final IOException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Aligned memory for direct I/O, shared by the files of a consumer.
     *
     * <p><b>Threading:</b> for one thread.
     */
    static final class Scratch {
        private ByteBuffer buffer = ByteBuffer.allocate(0);

        ByteBuffer take(final int length, final int blockBytes) {
            if (buffer.capacity() < length) {
                buffer = ByteBuffer.allocateDirect(length + blockBytes).alignedSlice(blockBytes);
            }
            return buffer.clear().limit(length);
        }
    }

    private Object key() throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    }

    @Override
    public int read(final ByteBuffer target, final long position) throws IOException {
        return channel.read(target, position);
    }

    @Override
    public int readFresh(final ByteBuffer target, final long position) throws IOException {
        if (scratch == null) {
            return read(target, position);
        }
        if (canPassCaches()) {
            try {
                return readPastCaches(target, position);
            } catch (final ClosedChannelException e) {
                throw e;
            } catch (final IOException e) {
                // Some file systems take the flag and refuse the read; a real failure shows below.
                directRefused = true;
                direct.close();
                direct = null;
            }
        }
        openAnew();
        return read(target, position);
    }

    private static OpenOption directIo() {
        try {
            final Object[] options =
                    Class.forName("com.sun.nio.file.ExtendedOpenOption").getEnumConstants();
            return Stream.of(options)
                    .filter(option -> option.toString().equals("DIRECT"))
                    .map(OpenOption.class::cast)
                    .findFirst()
                    .orElse(null);
        } catch (final ClassNotFoundException e) {
            return null;
        }
    }

    private boolean canPassCaches() throws IOException {
        if (direct == null && !directRefused) {
            try {
                final long block = Files.getFileStore(path).getBlockSize();
                directRefused =
                        DIRECT_IO == null || block > MAX_BLOCK_BYTES || Long.bitCount(block) != 1;
                if (!directRefused) {
                    blockBytes = (int) block;
                    direct = FileChannel.open(path, StandardOpenOption.READ, DIRECT_IO);
                }
            } catch (final UnsupportedOperationException | IOException e) {
                directRefused = true;
            }
            closeIfLate();
        }
        return direct != null;
    }

    private int readPastCaches(final ByteBuffer target, final long position) throws IOException {
        final long begin = position & -blockBytes;
        final int skipped = (int) (position - begin);
        final int most = Math.max(blockBytes, MAX_BLOCK_BYTES);
        final int wanted =
                Math.min((skipped + target.remaining() + blockBytes - 1) & -blockBytes, most);
        final ByteBuffer block = scratch.take(wanted, blockBytes);
        final int count = direct.read(block, begin);
        if (count <= skipped) {
            return -1;
        }
        final int brought = Math.min(count - skipped, target.remaining());
        target.put(block.position(skipped).limit(skipped + brought));
        return brought;
    }

    /** Where its name is gone, the file that is open goes on to be read. */
    private void openAnew() throws IOException {
        final FileChannel old = channel;
        try {
            channel = RegularFile.open(path);
        } catch (final NoSuchFileException e) {
            return;
        }
        old.close();
        closeIfLate();
    }

    /** A file that was opened while another thread closed this. */
    private void closeIfLate() throws IOException {
        if (closed) {
            close();
            throw new ClosedChannelException();
        }
    }

    @Override
    public long size() throws IOException {
        return channel.size();
    }

    @Override
    public boolean isReplaced() throws IOException {
        return !Objects.equals(key(), fileKey) || Files.size(path) != openedSize;
    }

    @Override
    public void close() throws IOException {
        closed = true;
        channel.close();
        final FileChannel alsoOpen = direct;
        if (alsoOpen != null) {
            alsoOpen.close();
        }
    }
}
