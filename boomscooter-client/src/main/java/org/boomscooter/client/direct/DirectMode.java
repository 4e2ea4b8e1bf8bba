package org.boomscooter.client.direct;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/** How the files of a log are read. */
public enum DirectMode {
    /** By the type of the file system: {@link #MMAP} on those known to be local, else the other. */
    AUTO,
    /** Mapped: the fastest way, for file systems of this machine. */
    MMAP,
    /**
     * By positional reads into memory of the reader: for file systems that other machines share,
     * where a mapping may stay old, and for programs that no unreadable page may end.
     */
    PREAD;

    /** Whose mappings show what any process of this machine wrote. */
    private static final Set<String> LOCAL =
            Set.of(
                    "ext2",
                    "ext3",
                    "ext4",
                    "xfs",
                    "btrfs",
                    "tmpfs",
                    "ramfs",
                    "rootfs",
                    "zfs",
                    "f2fs",
                    "bcachefs",
                    "jfs",
                    "overlay",
                    "apfs",
                    "hfs",
                    "ntfs");

    /** Whether files of a file system of this type may be mapped while somebody writes them. */
    static boolean isLocal(final String fileSystemType) {
        return LOCAL.contains(fileSystemType.toLowerCase(Locale.ROOT));
    }

    static boolean isLocal(final Path directory) {
        try {
            return isLocal(Files.getFileStore(directory).type());
        } catch (final IOException e) {
            return false;
        }
    }

    /** What {@link #AUTO} comes to in this directory. */
    DirectMode resolve(final Path directory) {
        if (this != AUTO) {
            return this;
        }
        return isLocal(directory) ? MMAP : PREAD;
    }
}
