package org.boomscooter.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Pages that had not been forced when the power went may have reached the disk all the same, in any
 * order, and one that was on its way in part: 512 bytes are the least that a disk writes at once.
 */
final class TornPages {
    private static final int PAGE = 4096;
    private static final int SECTOR = 512;

    private TornPages() {}

    /**
     * Carries some pages over from the files as the process saw them to what the disk had of them.
     *
     * @return how many
     */
    static int mix(final Path seen, final Path durable, final Random random) throws IOException {
        final double share = random.nextDouble();
        final boolean torn = random.nextBoolean();
        int count = 0;
        final List<Path> files;
        try (Stream<Path> walk = Files.walk(seen)) {
            files = walk.filter(Files::isRegularFile).sorted().toList();
        }
        for (final Path file : files) {
            final Path target = durable.resolve(seen.relativize(file));
            if (Files.isRegularFile(target) && random.nextInt(4) > 0) {
                count += mixFile(file, target, share, torn ? SECTOR : PAGE, random);
            }
        }
        return count;
    }

    private static int mixFile(
            final Path seen,
            final Path durable,
            final double share,
            final int unit,
            final Random random) {
        try {
            final byte[] newer = Files.readAllBytes(seen);
            final byte[] bytes = Files.readAllBytes(durable);
            int count = 0;
            for (int at = 0; at < Math.min(newer.length, bytes.length); at += unit) {
                final int end = Math.min(at + unit, Math.min(newer.length, bytes.length));
                if (!Arrays.equals(newer, at, end, bytes, at, end) && random.nextDouble() < share) {
                    System.arraycopy(newer, at, bytes, at, end - at);
                    count++;
                }
            }
            if (count > 0) {
                Files.write(durable, bytes);
            }
            return count;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
