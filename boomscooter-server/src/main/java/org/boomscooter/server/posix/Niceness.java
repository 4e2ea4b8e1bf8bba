package org.boomscooter.server.posix;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
    private static final int CALLING_THREAD = 0;

    /** From {@code sched.h}: only when no thread of another policy wants the core. */
    private static final int SCHED_IDLE = 5;

    private Niceness() {}

    /**
     * Lets the calling thread, and on Linux it alone, run when no other wants the core, and makes
     * way at once for one that wakes up. A core that others want all the time still gives it a
     * three hundredth or so.
     *
     * @return {@code false}: it stays as it was
     */
    public static boolean onlyWhenIdle() {
        if (Binding.LIBRARY == null) {
            return false;
        }
        // struct sched_param: the priority, which must be 0 for this policy.
        final ByteBuffer param =
                ByteBuffer.allocateDirect(Integer.BYTES).order(ByteOrder.nativeOrder());
        return Binding.LIBRARY.sched_setscheduler(CALLING_THREAD, SCHED_IDLE, param) == 0;
    }

    /** The calls, by their names in C. */
    public interface Library {
        int sched_setscheduler(int thread, int policy, ByteBuffer param);
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
