package org.boomscooter.server.posix;

import jnr.ffi.LibraryLoader;

/**
 * How readily a thread lets others go first, which Java's own thread priorities do not tell Linux.
 *
 * <p>Loading the native binding takes a few hundred ms: the first call belongs on a background
 * thread.
 *
 * <p><b>Threading:</b> speaks of the calling thread.
 */
public final class Niceness {
    private static final int PRIO_PROCESS = 0;
    private static final int CALLING_THREAD = 0;

    private Niceness() {}

    /**
     * Sets the nice value of the calling thread, on Linux of this thread alone.
     *
     * @param nice 0 (as others) to 19; 10 is a tenth of the time of a thread with 0 beside it
     * @return {@code false}: it stays as it was
     */
    public static boolean set(final int nice) {
        return Binding.LIBRARY != null
                && Binding.LIBRARY.setpriority(PRIO_PROCESS, CALLING_THREAD, nice) == 0;
    }

    /** The calls, by their names in C. */
    public interface Library {
        int setpriority(int which, int who, int nice);
    }

    /** Loaded by the first call, not before. */
    private static final class Binding {
        static final Library LIBRARY = load();

        private Binding() {}

        private static Library load() {
            if (!System.getProperty("os.name").equals("Linux")) {
                // Elsewhere it would be the whole process.
                return null;
            }
            try {
                return LibraryLoader.create(Library.class).failImmediately().load("c");
            } catch (final UnsatisfiedLinkError e) {
                return null;
            }
        }
    }
}
