package org.boomscooter.server.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.boomscooter.server.TestJvm;
import org.boomscooter.server.TestLogs;
import org.boomscooter.server.cli.Main;
import org.boomscooter.server.log.Log;
import org.boomscooter.server.log.LogSpec;
import org.boomscooter.server.log.LogStore;
import org.boomscooter.server.log.SegmentObserver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code boomscooter backup} in a process that is killed. {@code -Dkills=200} for more. */
@Timeout(600)
class BackupKillTest {
    private static final String LOG = "spans";
    private static final int KILLS = Integer.getInteger("kills", 2);
    private static final int LONGEST_MS = 1500;

    @TempDir Path temp;

    @Test
    void whatIsKilledAtRandomGoesOnToAWholeBackup() throws IOException, InterruptedException {
        final long seed = Long.getLong("kills.seed", System.nanoTime());
        System.out.println("-Dkills.seed=" + seed);
        final Random random = new Random(seed);
        final Path source = temp.resolve("source");
        final Path target = temp.resolve("target");
        try (LogStore store = TestLogs.open(source, SegmentObserver.NONE)) {
            final Log log = store.create(LogSpec.of(LOG).withCompanion(false));
            for (int i = 0; i < KILLS; i++) {
                for (int batch = 0; batch < 1 + random.nextInt(30); batch++) {
                    TestLogs.append(log, 2, 100_000, null);
                }
                kill(source, target, random.nextInt(LONGEST_MS));
                if (random.nextBoolean()) {
                    Backups.update(source, target).assertWhole();
                }
            }
            Backups.update(source, target).assertWhole();
            Backups.assertHolds(target, LOG, 0, log.committedSeqno());
        }
    }

    private static void kill(final Path source, final Path target, final int afterMs)
            throws IOException, InterruptedException {
        final Process process =
                new ProcessBuilder(
                                TestJvm.command(
                                        Main.class,
                                        "backup",
                                        source.toString(),
                                        target.toString(),
                                        "--incremental",
                                        "--copy"))
                        .inheritIO()
                        .start();
        if (process.waitFor(afterMs, TimeUnit.MILLISECONDS)) {
            assertThat(process.exitValue()).isZero();
        }
        process.destroyForcibly().waitFor();
    }
}
