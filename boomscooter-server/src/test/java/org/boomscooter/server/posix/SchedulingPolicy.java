package org.boomscooter.server.posix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How Linux schedules threads of this process, as {@code sched.h} numbers it. */
public final class SchedulingPolicy {
    public static final int OTHER = 0;
    public static final int IDLE = 5;

    /** Of proc(5), counted behind the name of the thread, which may hold blanks. */
    private static final int POLICY_FIELD = 38;

    private SchedulingPolicy() {}

    public static int ofThisThread() throws IOException {
        return policy(Files.readString(Path.of("/proc/thread-self/stat")));
    }

    /**
     * Of all threads with this name.
     *
     * @param name of at most 15 characters: Linux keeps no more
     */
    public static List<Integer> ofThreads(final String name) throws IOException {
        final List<Integer> policies = new ArrayList<>();
        try (var threads = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
            for (final Path thread : threads) {
                final String stat = stat(thread);
                if (stat.contains("(" + name + ")")) {
                    policies.add(policy(stat));
                }
            }
        }
        return policies;
    }

    private static String stat(final Path thread) {
        try {
            return Files.readString(thread.resolve("stat"));
        } catch (final IOException e) {
            // It has ended.
            return "";
        }
    }

    private static int policy(final String stat) {
        return Integer.parseInt(
                stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[POLICY_FIELD]);
    }
}
