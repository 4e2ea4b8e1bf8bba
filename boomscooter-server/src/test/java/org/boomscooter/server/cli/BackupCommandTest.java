package org.boomscooter.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.boomscooter.server.TestLogs;
import org.boomscooter.server.log.LogSpec;
import org.boomscooter.server.log.LogStore;
import org.boomscooter.server.log.SegmentObserver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupCommandTest {
    @TempDir Path temp;

    @Test
    void tellsWhatWasTakenAndBroughtBack() {
        final String source = temp.resolve("source").toString();
        final String target = temp.resolve("target").toString();
        final String restored = temp.resolve("restored").toString();
        try (LogStore store = TestLogs.open(Path.of(source), SegmentObserver.NONE)) {
            TestLogs.append(store.create(LogSpec.of("spans")), 3, 100, null);
            final Shell.Result made = Shell.run("backup", source, target, "--copy");
            assertThat(made.exitCode()).as(made.err()).isZero();
            assertThat(made.err()).isEmpty();
            assertThat(made.lines().get(0)).startsWith("LOG    SEGMENTS  NEXT  LINKED FILES");
            assertThat(made.lines().get(1)).startsWith("spans         1     3             0");
            assertThat(made.lines().get(1)).endsWith("whole");
            assertThat(made.lines().get(2)).startsWith("1 log: 0 files linked, 2 files copied (");

            final Shell.Result again = Shell.run("backup", source, target);
            assertThat(again.exitCode()).isEqualTo(1);
            assertThat(again.err()).contains("holds a backup already; --incremental");

            final Shell.Result json =
                    Shell.run("backup", source, target, "--incremental", "--output", "json");
            assertThat(json.exitCode()).as(json.err()).isZero();
            assertThat(json.lines().get(0))
                    .contains("\"log\":\"spans\"", "\"keptFiles\":2", "\"copiedBytes\":0");
            assertThat(json.lines().get(1)).startsWith("{\"logs\":1,\"linkedFiles\":0");
        }
        final Shell.Result direct = Shell.run("consume", "spans", "--direct", target);
        assertThat(direct.exitCode()).as(direct.err()).isZero();
        assertThat(direct.out()).isEmpty();
        assertThat(direct.err())
                .startsWith("boomscooter: " + target)
                .contains("the open segment, from seqno 0 on, is not shown")
                .hasLineCount(1);
        final Shell.Result closed = Shell.run("consume", "spans", "--direct", source);
        assertThat(closed.lines()).hasSize(3);
        assertThat(closed.err()).isEmpty();
        final Shell.Result back = Shell.run("restore", target, restored);
        assertThat(back.exitCode()).as(back.err()).isZero();
        assertThat(Shell.run("verify", restored).exitCode()).isZero();
        final Shell.Result checked = Shell.run("verify", target);
        assertThat(checked.exitCode()).isZero();
        assertThat(checked.out()).contains("backup.toml", "manifest", "all whole");
        assertThat(Shell.run("restore", target, restored).err()).contains("is not empty");
        assertThat(Shell.run("restore", target, restored + "2", "--log", "x").err())
                .contains("has no log whose name begins with x");
        assertThat(Shell.run("backup", source, target, "--link", "--copy").exitCode()).isEqualTo(2);
    }
}
