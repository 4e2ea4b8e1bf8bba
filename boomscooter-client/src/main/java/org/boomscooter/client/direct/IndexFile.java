package org.boomscooter.client.direct;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.boomscooter.format.FormatError;
import org.boomscooter.format.FormatException;
import org.boomscooter.format.index.SealedIndex;
import org.boomscooter.format.segment.LookupCounter;

/** An index file that is opened for each look into it: there are few, and none keeps it open. */
final class IndexFile implements SealedIndex.Source {
    private final Path file;

    private IndexFile(final Path file) {
        this.file = file;
    }

    /**
     * The index of a sealed segment.
     *
     * @return {@code null}: it is not sealed, or has to be read as a whole
     * @throws FormatException it is missing, or its head page is damaged
     */
    static SealedIndex openSealed(
            final Path file, final long logId, final long baseSeqno, final LookupCounter counter)
            throws IOException {
        try {
            return SealedIndex.open(new IndexFile(file), logId, baseSeqno, counter);
        } catch (final UncheckedIOException e) {
            throw e.getCause();
        }
    }

    @Override
    public void read(final ByteBuffer target, final long position) {
        try (FileChannel channel = RegularFile.open(file)) {
            final int start = target.position();
            int count = 0;
            while (target.hasRemaining() && count >= 0) {
                count = channel.read(target, position + target.position() - start);
            }
        } catch (final NoSuchFileException e) {
            throw new FormatException(FormatError.TRUNCATED, position, file + " is not there");
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
