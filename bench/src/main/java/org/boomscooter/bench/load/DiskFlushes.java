package org.boomscooter.bench.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * How often this machine told its disks to make safe what they have, as the kernel counts it. A
 * force that has something to do flushes once, or twice where a journal is written too; so flushes
 * tell how many forces a server made of the messages that it was given.
 */
final class DiskFlushes {
    private static final Path FILE = Path.of("/proc/diskstats");

    /** Behind major, minor and name: the last but one of 17 numbers. */
    private static final int FLUSHES_INDEX = 3 + 15;

    private DiskFlushes() {}

    /** Since the machine was started. */
    static long count() {
        try {
            return parseCount(Files.readAllLines(FILE));
        } catch (final IOException e) {
            throw new UncheckedIOException(FILE + ": this is not Linux", e);
        }
    }

    /** 0: the kernel is older than 5.5 and does not count them. */
    static long parseCount(final List<String> lines) {
        long flushes = 0;
        for (final String line : lines) {
            final String[] fields = line.strip().split(" +", -1);
            if (fields.length > FLUSHES_INDEX) {
                flushes += Long.parseLong(fields[FLUSHES_INDEX]);
            }
        }
        return flushes;
    }
}
