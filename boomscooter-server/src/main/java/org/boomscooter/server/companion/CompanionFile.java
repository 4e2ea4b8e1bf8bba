package org.boomscooter.server.companion;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.boomscooter.format.companion.CompanionEncoder;
import org.boomscooter.format.companion.CompanionFrame;

/**
 * A companion as it is written: beside its name until it is whole.
 *
 * <p><b>Threading:</b> for one thread.
 */
final class CompanionFile implements AutoCloseable {
    /** What a companion's name ends with while it is not whole. */
    static final String UNFINISHED = ".tmp";

    private final Path file;
    private final Path unfinished;
    private final FileChannel channel;
    private final CompanionEncoder encoder;
    private final Workspace workspace;

    private CompanionFile(
            final Path file,
            final Path unfinished,
            final Workspace workspace,
            final CompanionEncoder encoder)
            throws IOException {
        this.file = file;
        this.unfinished = unfinished;
        this.encoder = encoder;
        this.workspace = workspace;
        this.channel =
                FileChannel.open(
                        unfinished,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE);
    }

    /**
     * Begins a companion.
     *
     * @param file what it is called when it is whole
     * @param baseSeqno of the segment
     */
    static CompanionFile create(
            final Path file, final Workspace workspace, final long logId, final long baseSeqno)
            throws IOException {
        return new CompanionFile(
                file,
                file.resolveSibling(file.getFileName() + UNFINISHED),
                workspace,
                workspace.newEncoder(logId, baseSeqno));
    }

    /** Adds the next block of the segment: 64 KiB, or less if it is the last one. */
    void append(final ByteBuffer segment, final int length) throws IOException {
        final long position = encoder.storedLength();
        final ByteBuffer stored = workspace.stored();
        final int storedLength = encoder.putBlock(segment, 0, length, stored, 0);
        write(stored.limit(storedLength), position);
    }

    private void write(final ByteBuffer source, final long position) throws IOException {
        long to = position;
        while (source.hasRemaining()) {
            to += channel.write(source, to);
        }
    }

    /** Bytes of the segment so far. */
    long contentLength() {
        return encoder.contentLength();
    }

    /** Bytes of the companion so far, without its end. */
    long storedLength() {
        return encoder.storedLength();
    }

    /** Writes what is missing and makes it survive power loss; only the name is still wrong. */
    void complete() throws IOException {
        final ByteBuffer end = ByteBuffer.allocateDirect(encoder.endLength());
        encoder.putEnd(end, 0);
        write(end, encoder.storedLength());
        final ByteBuffer header = ByteBuffer.allocateDirect(CompanionFrame.HEADER_LENGTH);
        encoder.putHeader(header, 0);
        write(header, 0);
        channel.force(true);
    }

    /** Gives it its name. */
    void rename() throws IOException {
        Files.move(
                unfinished,
                file,
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    /** Closes and deletes it. */
    void abandon() throws IOException {
        close();
        Files.deleteIfExists(unfinished);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
