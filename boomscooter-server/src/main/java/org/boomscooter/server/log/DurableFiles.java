package org.boomscooter.server.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.boomscooter.server.disk.Disk;
import org.boomscooter.server.disk.DiskFile;

/** Small files that are there as a whole or not at all, whenever the power goes. */
public final class DurableFiles {
    /** What recovery deletes, because it was never finished. */
    public static final String TEMP = ".tmp";

    private static final int MAX_LENGTH = 256 << 20;

    private DurableFiles() {}

    /** Writes beside it, forces, renames and forces the directory. */
    public static void write(final Disk disk, final Path path, final ByteBuffer content)
            throws IOException {
        replace(disk, path, content);
        disk.forceDirectory(path.getParent());
    }

    /** The same, but for the name: until the directory is forced it may be that of the old file. */
    static void replace(final Disk disk, final Path path, final ByteBuffer content)
            throws IOException {
        final Path temp = path.resolveSibling(path.getFileName() + TEMP);
        disk.delete(temp);
        try (DiskFile file = disk.create(temp)) {
            file.write(content, 0);
            file.force();
        } catch (final IOException e) {
            giveBack(disk, temp, e);
            throw e;
        }
        disk.rename(temp, path);
    }

    /** On a full disk also the part of a file that was written is wanted. */
    private static void giveBack(final Disk disk, final Path temp, final IOException why) {
        try {
            disk.delete(temp);
        } catch (final IOException e) {
            // The next try deletes it, or the next opening.
            why.addSuppressed(e);
        }
    }

    /** All bytes of a file. */
    public static byte[] read(final Disk disk, final Path path) throws IOException {
        try (DiskFile file = disk.openReadOnly(path)) {
            final long length = file.lengthBytes();
            if (length > MAX_LENGTH) {
                throw new IOException(path + ": " + length + " bytes (expected: at most 256 MiB)");
            }
            final byte[] bytes = new byte[(int) length];
            file.read(ByteBuffer.wrap(bytes), 0);
            return bytes;
        }
    }
}
