package org.boomscooter.server.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.boomscooter.server.disk.Disk;
import org.boomscooter.server.disk.DiskFile;
import org.boomscooter.server.disk.ForceException;

/**
 * A file of a sealed segment that is to take the place of one that is damaged or missing: written
 * beside it, forced, and renamed only if the segment is still kept. Whoever has the old one open
 * keeps it.
 *
 * <p><b>Threading:</b> for one thread.
 */
public final class FileReplacement implements AutoCloseable {
    private static final String TEMP = ".healed" + DurableFiles.TEMP;

    private final Disk disk;
    private final Path target;
    private final Path temp;
    private final Keeper keeper;
    private final DiskFile file;
    private final boolean replaces;
    private boolean renamed;

    /** Knows whether a segment is still kept. */
    interface Keeper {
        /** Something that is done to its files. */
        @FunctionalInterface
        interface Action {
            void run() throws IOException;
        }

        /**
         * Does something while nobody removes the segment.
         *
         * @return {@code false}: it is not kept any more, nothing was done
         */
        boolean whileKept(Action action) throws IOException;

        /** Nothing of the log may be forced any more. */
        default void failed(final ForceException e) {}
    }

    private FileReplacement(
            final Disk disk,
            final Path target,
            final Path temp,
            final Keeper keeper,
            final DiskFile file) {
        this.disk = disk;
        this.target = target;
        this.temp = temp;
        this.keeper = keeper;
        this.file = file;
        // Such a file may be removed meanwhile because another one serves in its place.
        this.replaces = disk.exists(target);
    }

    /** Of a log that no server has open. */
    public static FileReplacement atRest(final Disk disk, final Path target) throws IOException {
        return begin(
                disk,
                target,
                action -> {
                    action.run();
                    return true;
                });
    }

    /** {@code null}: the segment is not kept any more. */
    static FileReplacement begin(final Disk disk, final Path target, final Keeper keeper)
            throws IOException {
        final Path temp = target.resolveSibling(target.getFileName() + TEMP);
        final DiskFile[] made = {null};
        keeper.whileKept(
                () -> {
                    disk.delete(temp);
                    made[0] = disk.create(temp);
                });
        return made[0] == null ? null : new FileReplacement(disk, target, temp, keeper, made[0]);
    }

    public void write(final ByteBuffer source, final long position) throws IOException {
        file.write(source, position);
    }

    /** Where it lies until it is renamed: to be checked as it will be read. */
    public Path unfinished() {
        return temp;
    }

    /** Makes content and length survive power loss. */
    public void force() throws IOException {
        try {
            file.force();
        } catch (final ForceException e) {
            keeper.failed(e);
            throw e;
        }
    }

    /**
     * Gives it the name of the old file.
     *
     * @return {@code false}: the segment or this file of it is not kept any more
     */
    public boolean rename() throws IOException {
        keeper.whileKept(
                () -> {
                    if (!replaces || disk.exists(target)) {
                        disk.rename(temp, target);
                        renamed = true;
                        disk.forceDirectory(target.getParent());
                    }
                });
        return renamed;
    }

    /** Takes away what was not renamed. */
    @Override
    public void close() throws IOException {
        file.close();
        if (!renamed) {
            keeper.whileKept(() -> disk.delete(temp));
        }
    }
}
