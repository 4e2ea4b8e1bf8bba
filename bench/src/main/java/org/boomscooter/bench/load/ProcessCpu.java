package org.boomscooter.bench.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a process has used so far, as the kernel counts it: all its threads, user and system time,
 * those that ended included.
 *
 * <p>The kernel counts in steps of 10 ms, so a stretch that is worth measuring lasts a second.
 */
public final class ProcessCpu {
    /** Linux shows times to programs in hundredths of a second on every platform that Java has. */
    private static final double TICKS_PER_SECOND = 100;

    /** Behind the command's closing bracket: state is field 3, utime 14, stime 15. */
    private static final int USER_TIME_INDEX = 14 - 3;

    private ProcessCpu() {}

    /** CPU seconds of this process since it began. */
    public static double seconds(final long pid) {
        final Path file = Path.of("/proc", Long.toString(pid), "stat");
        try {
            return parseSeconds(Files.readString(file));
        } catch (final IOException e) {
            throw new UncheckedIOException(
                    file + ": process " + pid + " is gone, or this is not Linux", e);
        }
    }

    /** CPU seconds of the process that asks. */
    public static double ownSeconds() {
        return seconds(ProcessHandle.current().pid());
    }

    static double parseSeconds(final String stat) {
        final String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        final long ticks =
                Long.parseLong(fields[USER_TIME_INDEX])
                        + Long.parseLong(fields[USER_TIME_INDEX + 1]);
        return ticks / TICKS_PER_SECOND;
    }

    /** Anonymous resident memory in bytes: mapped segments do not count. */
    public static long anonymousBytes(final long pid) {
        final Path file = Path.of("/proc", Long.toString(pid), "status");
        try {
            return Files.readAllLines(file).stream()
                    .filter(line -> line.startsWith("RssAnon:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                    .findFirst()
                    .orElseThrow(() -> new IOException("no RssAnon"));
        } catch (final IOException e) {
            throw new UncheckedIOException(
                    file + ": process " + pid + " is gone, or this is not Linux", e);
        }
    }
}
