package org.boomscooter.server.posix;

import java.nio.file.Path;
import net.openhft.posix.PosixAPI;

/**
 * Blocks of files and pages of mappings, by the calls that Java does not have.
 *
 * <p>Loading the native binding takes a few hundred ms: the first call belongs on a background
 * thread. Where there is no such binding every call says {@code false}.
 *
 * <p><b>Threading:</b> thread-safe.
 */
public final class Prefault {
    /** Chronicle's own constants are those of another system. */
    private static final int O_RDWR = 2;

    private static final int O_RDONLY = 0;

    private static final int SEEK_DATA = 3;
    private static final int ENXIO = 6;

    private static final int MADV_POPULATE_WRITE = 23;

    /** Page faults are taken in steps: one step is how long other users of the mapping may wait. */
    private static final long STEP_BYTES = 1 << 20;

    private Prefault() {}

    /**
     * Allocates blocks for a range of a file, which may become longer.
     *
     * @return {@code false}: it cannot be done this way, or there is no room; write zeroes to find
     *     out
     */
    public static boolean allocate(final Path file, final long position, final long lengthBytes) {
        final PosixAPI posix = Binding.POSIX;
        if (posix == null) {
            return false;
        }
        final int descriptor = posix.open(file.toString(), O_RDWR, 0);
        if (descriptor < 0) {
            return false;
        }
        try {
            return posix.fallocate(descriptor, 0, position, lengthBytes) == 0;
        } finally {
            posix.close(descriptor);
        }
    }

    /**
     * The first position at or behind this one that blocks with content may lie at.
     *
     * @return {@link Long#MAX_VALUE}: there is none; {@code position}: perhaps this one, or it
     *     cannot be found out
     */
    public static long nextData(final Path file, final long position) {
        final PosixAPI posix = Binding.POSIX;
        if (posix == null) {
            return position;
        }
        final int descriptor = posix.open(file.toString(), O_RDONLY, 0);
        if (descriptor < 0) {
            return position;
        }
        try {
            final long found = posix.lseek(descriptor, position, SEEK_DATA);
            if (found >= 0) {
                return found;
            }
            return posix.lastError() == ENXIO ? Long.MAX_VALUE : position;
        } finally {
            posix.close(descriptor);
        }
    }

    /**
     * Takes the write faults of a range of a mapping whose blocks are allocated.
     *
     * @return {@code false}: the kernel cannot do it; the writer will take them
     */
    public static boolean populate(final long address, final long lengthBytes) {
        final PosixAPI posix = Binding.POSIX;
        if (posix == null) {
            return false;
        }
        for (long from = 0; from < lengthBytes; from += STEP_BYTES) {
            final long step = Math.min(STEP_BYTES, lengthBytes - from);
            if (posix.madvise(address + from, step, MADV_POPULATE_WRITE) != 0) {
                return false;
            }
        }
        return true;
    }

    /** Loaded by the first call, not before. */
    private static final class Binding {
        static final PosixAPI POSIX = load();

        private Binding() {}

        private static PosixAPI load() {
            final PosixAPI posix = PosixAPI.posix();
            return posix.getClass().getSimpleName().startsWith("NoOp") ? null : posix;
        }
    }
}
