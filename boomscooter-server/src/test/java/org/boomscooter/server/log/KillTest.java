package org.boomscooter.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.boomscooter.server.TestJvm;
import org.boomscooter.server.disk.RealDisk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that appends is killed (SIGKILL) at random, again and again; what it had acknowledged
 * is there, in order, once. {@code -Dkills=200} for more.
 */
class KillTest {
    @TempDir private Path directory;
    private final Map<Integer, Long> acknowledged = new HashMap<>();
    private int producerId;

    @Test
    void aKilledProcessLosesAndDoublesNothingThatItAcknowledged()
            throws IOException, InterruptedException {
        final int kills = Integer.getInteger("kills", 20);
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        for (int kill = 0; kill < kills; kill++) {
            final AckLevel level = kill % 2 == 0 ? AckLevel.WRITTEN : AckLevel.SYNCED;
            runAndKill(level, 1 + random.nextInt(4_000), "keep");
            check("seed " + seed + ", kill " + kill, 0);
        }
    }

    @Test
    void aProcessKilledWhileItRemovesSegmentsLosesNothingThatItKeeps()
            throws IOException, InterruptedException {
        final int kills = Integer.getInteger("kills", 20) / 3;
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        long earliest = 0;
        for (int kill = 0; kill < kills; kill++) {
            runAndKill(AckLevel.WRITTEN, 3_000 + random.nextInt(4_000), "remove");
            earliest = check("seed " + seed + ", kill " + kill, earliest);
        }
        assertThat(earliest).isPositive();
    }

    /** Kills it as soon as it has printed so many acknowledgements; what it still says counts. */
    private void runAndKill(final AckLevel level, final int afterAcks, final String mode)
            throws IOException, InterruptedException {
        final List<String> command =
                TestJvm.command(
                        KilledProcess.class,
                        directory.toString(),
                        level.name(),
                        Integer.toString(producerId),
                        mode);
        final Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        int acks = 0;
        try (BufferedReader out = process.inputReader(StandardCharsets.US_ASCII)) {
            String line = out.readLine();
            while (line != null) {
                final String[] words = line.split(" ", -1);
                if (words[0].equals("producer")) {
                    producerId = Integer.parseInt(words[1]);
                } else if (words.length == 3 && Character.isDigit(words[0].charAt(0))) {
                    acks++;
                    acknowledge(Integer.parseInt(words[0]), words[1]);
                } else if (words[0].equals("refused")) {
                    throw new AssertionError(line);
                }
                if (acks == afterAcks) {
                    process.destroyForcibly();
                }
                line = readLine(out);
            }
        }
        process.waitFor();
        assertThat(acks).isPositive();
    }

    private static String readLine(final BufferedReader out) {
        try {
            return out.readLine();
        } catch (final IOException e) {
            // The pipe of a killed process.
            return null;
        }
    }

    private void acknowledge(final int sequence, final String seqno) {
        final Long before = acknowledged.get(sequence);
        if (before == null) {
            acknowledged.put(sequence, Long.parseLong(seqno));
        } else {
            assertThat(Long.parseLong(seqno)).as("acknowledged again").isEqualTo(before);
        }
    }

    /** Returns the earliest seqno, which is this one or above. */
    private long check(final String when, final long atLeast) {
        final StoreConfig config =
                StoreConfig.withDefaults(directory).withSegmentBytes(1 << 20).withReserveBytes(0);
        // Without threads, so that retention does not go on while it is read.
        try (LogStore store =
                LogStore.openWithoutThreads(config, new RealDisk(), SegmentObserver.NONE)) {
            final Log log = store.find("spans");
            assertThat(log.state().damages()).as(when).isEmpty();
            final List<Batches.Found> found;
            try (LogReader reader = log.openReader()) {
                found = Batches.readAll(reader);
            }
            final long earliest = log.earliestSeqno();
            assertThat(earliest).as(when).isGreaterThanOrEqualTo(atLeast);
            for (int i = 0; i < found.size(); i++) {
                final int sequence = (int) earliest + i + 1;
                assertThat(found.get(i).seqno()).as(when).isEqualTo(earliest + i);
                assertThat(
                                found.get(i)
                                        .payload()
                                        .equals(KilledProcess.payload(producerId, sequence)))
                        .as("%s: message %d", when, earliest + i)
                        .isTrue();
            }
            acknowledged.forEach(
                    (sequence, seqno) -> {
                        assertThat(seqno).as(when).isEqualTo(sequence - 1L);
                        assertThat(seqno).as(when).isLessThan(earliest + found.size());
                    });
            return earliest;
        }
    }
}
