package org.boomscooter.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.boomscooter.server.Node;
import org.boomscooter.server.TestJvm;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CursorCommandTest {
    @TempDir private Path directory;
    private Node node;
    private String server;

    @BeforeEach
    void start() throws IOException {
        node = Node.start(EndToEndTest.settings(directory).build(), Map.of());
        server = "127.0.0.1:" + node.address().getPort();
        Shell.runWith("0\n1\n2\n3\n4\n", "produce", "letters", "--server", server);
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private Shell.Result run(final String... args) {
        final String[] all = Arrays.copyOf(args, args.length + 2);
        all[args.length] = "--server";
        all[args.length + 1] = server;
        return Shell.run(all);
    }

    @Test
    void consumeGoesOnBehindWhatItHasPrinted() {
        assertThat(run("consume", "letters", "--cursor", "c", "--count", "2").out())
                .isEqualTo("0\n1\n");
        assertThat(run("consume", "letters", "--cursor", "c", "--from", "0").out())
                .isEqualTo("2\n3\n4\n");
        assertThat(run("consume", "letters", "--cursor", "c").out()).isEmpty();
        assertThat(run("consume", "letters", "--cursor", "new", "--from", "4").out())
                .isEqualTo("4\n");
    }

    @Test
    void aNewCursorStandsWhereItsFirstCommandBeganEvenIfNothingCame() {
        assertThat(run("consume", "letters", "--cursor", "c", "--from", "latest").out()).isEmpty();
        Shell.runWith("5\n6\n", "produce", "letters", "--server", server);
        assertThat(run("consume", "letters", "--cursor", "c", "--from", "latest").out())
                .isEqualTo("5\n6\n");
    }

    @Test
    void whatNobodyHasReadComesAgain() {
        Shell.runIntoClosedPipe(4, "consume", "letters", "--cursor", "c", "--server", server);
        assertThat(run("consume", "letters", "--cursor", "c").out()).isEqualTo("0\n1\n2\n3\n4\n");
    }

    @Test
    void cursorsAreSetListedAndDeleted() {
        assertThat(run("cursor", "set", "letters", "c", "3").exitCode()).isZero();
        run("cursor", "set", "letters", "b", "latest");
        run("cursor", "set", "letters", "a", "latest");
        run("cursor", "set", "letters", "a", "earliest");
        final Shell.Result list = run("cursor", "list", "letters");
        assertThat(list.lines()).hasSize(4);
        assertThat(list.lines().get(0)).matches("CURSOR +NEXT +LAG +COMMITTED");
        assertThat(list.lines().get(1)).matches("a +0 +5 +20.*Z");
        assertThat(run("cursor", "list", "letters", "-o", "json").lines().get(2))
                .startsWith("{\"cursor\":\"c\",\"next\":3,\"lag\":2,");
        assertThat(run("consume", "letters", "--cursor", "c").out()).isEqualTo("3\n4\n");
        assertThat(run("cursor", "delete", "letters", "c").exitCode()).isZero();
        assertThat(run("cursor", "delete", "letters", "c").err()).contains("no cursor \"c\"");
        assertThat(run("cursor", "set", "letters", "c", "6").exitCode()).isEqualTo(1);
        assertThat(run("cursor", "set", "letters", "c", "soon").exitCode()).isEqualTo(2);
        assertThat(run("cursor", "set", "letters", "a b", "1").exitCode()).isEqualTo(2);
        assertThat(run("cursor", "delete", "letters", "a/b").exitCode()).isEqualTo(2);
        assertThat(run("consume", "letters", "--cursor", "a/b").exitCode()).isEqualTo(2);
        assertThat(run("consume", "letters", "--cursor", "c", "--direct", "/x").exitCode())
                .isEqualTo(2);
    }

    @Test
    void aSignalEndsItAfterALastCommit() throws IOException, InterruptedException {
        final Process process =
                new ProcessBuilder(
                                TestJvm.command(
                                        Main.class,
                                        "consume",
                                        "letters",
                                        "--follow",
                                        "--cursor",
                                        "c",
                                        "--server",
                                        server))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            for (int i = 0; i < 5; i++) {
                assertThat(out.readLine()).isEqualTo(Integer.toString(i));
            }
            process.destroy();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).isEqualTo(143);
        assertThat(run("consume", "letters", "--cursor", "c").out()).isEmpty();
    }
}
