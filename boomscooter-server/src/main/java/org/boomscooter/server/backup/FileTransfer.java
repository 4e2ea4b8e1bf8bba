package org.boomscooter.server.backup;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.function.LongConsumer;
import java.util.zip.CRC32C;
import org.agrona.BufferUtil;
import org.boomscooter.server.disk.Disk;
import org.boomscooter.server.disk.DiskFile;
import org.boomscooter.server.log.DurableFiles;

/**
 * Brings files over, each under another name until it is whole and forced, and counts.
 *
 * <p><b>Threading:</b> for one thread.
 */
final class FileTransfer implements AutoCloseable {
    private static final int CHUNK_BYTES = 1 << 20;
    private static final int PAGE_BYTES = 4096;
    private static final byte[] ZEROES = new byte[CHUNK_BYTES];

    private final Disk disk;
    private final Linking linking;
    private final LongConsumer progress;
    private final ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES);
    private final ByteBuffer zeroes = ByteBuffer.wrap(ZEROES);
    private boolean cannotLink;
    private long linkedFiles;
    private long copiedFiles;
    private long keptFiles;
    private long copiedBytes;

    /**
     * @param progress told how many bytes more were looked at
     */
    FileTransfer(final Disk disk, final Linking linking, final LongConsumer progress) {
        this.disk = disk;
        this.linking = linking;
        this.progress = progress;
    }

    /** A new log is counted from here on. */
    void beginLog() {
        linkedFiles = 0;
        copiedFiles = 0;
        keptFiles = 0;
        copiedBytes = 0;
    }

    /**
     * Takes a file that nobody writes to any more.
     *
     * @param known what the backup has under this name; {@code null}: nothing that counts
     * @param again whether what it has is read again, and taken anew if it is not as it was
     * @param mayLink whether it is never changed in place
     * @throws NoSuchFileException it is not there, or not any more
     */
    BackupFile take(
            final Path from,
            final Path directory,
            final BackupFile known,
            final boolean again,
            final boolean mayLink)
            throws IOException {
        final String name = from.getFileName().toString();
        final BasicFileAttributes found = attributes(from);
        final Path there = directory.resolve(name);
        if (known != null
                && isAsKnown(found, known)
                && hasLength(there, known.lengthBytes())
                && (!again || crc(there, known.bytes()) == known.crc())) {
            keptFiles++;
            progress.accept(known.bytes());
            return known;
        }
        final Path to = known == null ? there : BackupFiles.successor(there);
        if (isThere(found, to)) {
            keptFiles++;
        } else {
            disk.delete(to);
            if (!mayLink || !link(from, to)) {
                copyAsItStands(from, to);
            }
        }
        final BasicFileAttributes taken = attributes(to);
        return new BackupFile(
                name,
                taken.size(),
                taken.size(),
                crc(to, taken.size()),
                taken.lastModifiedTime().toMillis(),
                -1);
    }

    /** Another file may get its name under way: all of one of them. */
    private void copyAsItStands(final Path from, final Path to) throws IOException {
        BasicFileAttributes found;
        do {
            found = attributes(from);
            copy(from, to, found.size(), found.size());
            Files.setLastModifiedTime(to, found.lastModifiedTime());
        } while (!isSame(found, attributes(from)));
    }

    /** Whether it is the same file, which nobody has written to in between. */
    static boolean isSame(final BasicFileAttributes one, final BasicFileAttributes other) {
        return Objects.equals(one.fileKey(), other.fileKey())
                && one.size() == other.size()
                && one.lastModifiedTime().equals(other.lastModifiedTime());
    }

    private static BasicFileAttributes attributes(final Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class);
    }

    private static boolean isAsKnown(final BasicFileAttributes found, final BackupFile known) {
        return found.size() == known.bytes()
                && !known.isPart()
                && found.lastModifiedTime().toMillis() == known.modifiedMs();
    }

    private static boolean hasLength(final Path file, final long lengthBytes) {
        return file.toFile().length() == lengthBytes;
    }

    /** By an earlier try that did not come to write its manifest. */
    private boolean isThere(final BasicFileAttributes found, final Path to) throws IOException {
        if (!disk.exists(to)) {
            return false;
        }
        final BasicFileAttributes there = attributes(to);
        return Objects.equals(there.fileKey(), found.fileKey())
                || (there.size() == found.size()
                        && there.lastModifiedTime().toMillis()
                                == found.lastModifiedTime().toMillis());
    }

    private boolean link(final Path from, final Path to) throws IOException {
        if (linking == Linking.NEVER || cannotLink) {
            return false;
        }
        try {
            disk.link(from, to);
            linkedFiles++;
            return true;
        } catch (final NoSuchFileException e) {
            throw e;
        } catch (final IOException | UnsupportedOperationException e) {
            if (linking == Linking.ALWAYS) {
                throw noLink(to, from, e);
            }
            cannotLink = true;
            return false;
        }
    }

    static IOException noLink(final Path to, final Path from, final Exception e) {
        final boolean hasReason = e instanceof FileSystemException file && file.getReason() != null;
        return new IOException(
                to
                        + ": cannot be a hard link to "
                        + from
                        + ": "
                        + (hasReason ? ((FileSystemException) e).getReason() : e.getMessage())
                        + "; without --link it is copied",
                e);
    }

    /**
     * Copies the beginning of a file; what is not there reads as zeroes.
     *
     * @param bytes to copy
     * @param lengthBytes of the new file: zeroes follow
     * @return CRC32C of what was copied
     */
    int copy(final Path from, final Path to, final long bytes, final long lengthBytes)
            throws IOException {
        final Path temp = to.resolveSibling(to.getFileName() + DurableFiles.TEMP);
        disk.delete(temp);
        final CRC32C crc = new CRC32C();
        try (DiskFile source = disk.openReadOnly(from);
                DiskFile target = disk.create(temp)) {
            for (long at = 0; at < bytes; at += CHUNK_BYTES) {
                read(source, at, (int) Math.min(CHUNK_BYTES, bytes - at));
                crc.update(chunk.duplicate());
                if (chunk.mismatch(zeroes.duplicate().limit(chunk.limit())) >= 0) {
                    copiedBytes += chunk.remaining();
                    target.write(chunk, at);
                }
            }
            target.extend(lengthBytes);
            target.force();
        }
        disk.rename(temp, to);
        copiedFiles++;
        return (int) crc.getValue();
    }

    /** Fills the chunk; pages that the disk cannot read are zeroes, which no checksum passes. */
    private void read(final DiskFile file, final long position, final int length)
            throws IOException {
        chunk.clear().limit(length);
        try {
            file.read(chunk, position);
            chunk.put(chunk.position(), ZEROES, 0, chunk.remaining());
        } catch (final IOException e) {
            for (int at = 0; at < length; at += PAGE_BYTES) {
                readPage(file, position, at, Math.min(length, at + PAGE_BYTES));
            }
        }
        chunk.clear().limit(length);
        progress.accept(length);
    }

    private void readPage(final DiskFile file, final long position, final int from, final int to) {
        chunk.clear().put(from, ZEROES, 0, to - from).limit(to).position(from);
        try {
            file.read(chunk, position + from);
        } catch (final IOException e) {
            chunk.put(from, ZEROES, 0, to - from);
        }
    }

    /** CRC32C of the first bytes of a file. */
    int crc(final Path file, final long bytes) throws IOException {
        final CRC32C crc = new CRC32C();
        try (DiskFile source = disk.openReadOnly(file)) {
            for (long at = 0; at < bytes; at += CHUNK_BYTES) {
                read(source, at, (int) Math.min(CHUNK_BYTES, bytes - at));
                crc.update(chunk);
            }
        }
        return (int) crc.getValue();
    }

    /** A file was there already, as it should be. */
    void kept() {
        keptFiles++;
    }

    /** What was counted since {@link #beginLog}. */
    LogResult result(final LogManifest log, final LogResult.State state) {
        return new LogResult(
                log.log(),
                log.files().stream()
                        .filter(BackupFile::holdsMessages)
                        .mapToLong(BackupFile::baseSeqno)
                        .distinct()
                        .count(),
                linkedFiles,
                copiedFiles,
                keptFiles,
                copiedBytes,
                log.files().stream().mapToLong(BackupFile::bytes).sum(),
                log.nextSeqno(),
                state);
    }

    @Override
    public void close() {
        BufferUtil.free(chunk);
    }
}
