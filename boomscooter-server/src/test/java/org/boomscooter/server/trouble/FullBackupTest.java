package org.boomscooter.server.trouble;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.boomscooter.server.TestLogs;
import org.boomscooter.server.backup.Backups;
import org.boomscooter.server.log.Log;
import org.boomscooter.server.log.LogSpec;
import org.boomscooter.server.log.LogStore;
import org.boomscooter.server.log.SegmentObserver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backup onto a file system that has no room left, and has some again. */
class FullBackupTest {
    private static final int MIB = 1 << 20;

    @TempDir private Path temp;
    private SmallDisk disk;

    @AfterEach
    void leaveNothing() throws InterruptedException {
        if (disk != null) {
            disk.unmount();
        }
    }

    @Test
    void aFullDiskEndsABackupAndWithRoomItGoesOn() throws IOException {
        final Path source = temp.resolve("source");
        final Path mount = Files.createDirectory(temp.resolve("mount"));
        disk = SmallDisk.mount(mount, 16L * MIB, 0);
        disk.take(MIB, 11);
        final Path target = disk.outside().resolve("target");
        try (LogStore store = TestLogs.open(source, SegmentObserver.NONE)) {
            final Log log = store.create(LogSpec.of("spans").withCompanion(false));
            append(log, 20);
            Backups.make(source, target).assertWhole();
            final long before = log.committedSeqno();
            append(log, 40);
            assertThatThrownBy(() -> Backups.update(source, target))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("No space left on device");

            final Path restored = temp.resolve("restored");
            Backups.restore(target, restored).assertWhole();
            Backups.assertHolds(restored, "spans", 0, before);
            disk.giveBackAll();
            Backups.update(source, target).assertWhole();
            final Path again = temp.resolve("again");
            Backups.restore(target, again).assertWhole();
            Backups.assertHolds(again, "spans", 0, log.committedSeqno());
        }
    }

    private static void append(final Log log, final int batches) {
        for (int i = 0; i < batches; i++) {
            TestLogs.append(log, 2, 100_000, null);
        }
    }
}
