package org.boomscooter.server.trouble;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.boomscooter.client.BoomscooterClient;
import org.boomscooter.client.Consumer;
import org.boomscooter.client.Message;
import org.boomscooter.server.Await;
import org.boomscooter.server.NumberedProducers;
import org.boomscooter.server.ServerProcess;
import org.boomscooter.server.TestJvm;
import org.boomscooter.server.cli.Main;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that stands still for longer than the others wait for it, and goes on as if nothing had
 * been. {@code -Dboomscooter.test.pause=60} for longer, in seconds.
 */
class PauseTest {
    private static final String LOG = "paused";
    private static final Duration PAUSE =
            Duration.ofSeconds(Integer.getInteger("boomscooter.test.pause", 2));
    private static final int LINES = 20_000;

    @TempDir private Path directory;
    private ServerProcess server;

    @AfterEach
    void leaveNoProcess() throws InterruptedException {
        if (server != null) {
            server.kill();
        }
    }

    private void serve() throws IOException {
        server =
                ServerProcess.start(
                        directory, 0, ServerProcess.options().with("limit.idle-timeout=1s"));
    }

    @Test
    void aServerThatStoodStillLosesAndDoublesNothing() throws IOException, InterruptedException {
        serve();
        final NumberedProducers producers = NumberedProducers.start(server.port(), LOG, 4);
        producers.awaitMore(1_000);
        server.freeze();
        pause();
        server.thaw();
        producers.awaitMore(1_000);
        producers.finish();
        producers.checkFromNetwork();
        assertThat(server.stop()).isZero();
    }

    @Test
    void aClientThatStoodStillLosesAndDoublesNothing() throws IOException, InterruptedException {
        serve();
        final Process client =
                new ProcessBuilder(
                                TestJvm.command(
                                        Main.class,
                                        "produce",
                                        LOG,
                                        "--server",
                                        "127.0.0.1:" + server.port()))
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        try (PrintStream lines =
                new PrintStream(client.getOutputStream(), false, StandardCharsets.UTF_8)) {
            for (int i = 0; i < LINES; i++) {
                lines.println("line " + i);
                if (i == LINES / 2) {
                    lines.flush();
                    Await.until(this::hasSomething, "the first lines are there");
                    TestJvm.freeze(client);
                    pause();
                    TestJvm.thaw(client);
                }
            }
        }
        assertThat(client.waitFor(60, TimeUnit.SECONDS)).as("produce has ended").isTrue();
        assertThat(client.exitValue())
                .as(new String(client.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
                .isZero();
        int count = 0;
        try (BoomscooterClient reader = connect();
                Consumer consumer = reader.consumer(LOG).asItStands().open()) {
            for (final Message message : consumer) {
                assertThat(message.toText()).isEqualTo("line " + count);
                count++;
            }
        }
        assertThat(count).isEqualTo(LINES);
        assertThat(server.stop()).isZero();
    }

    private boolean hasSomething() {
        try (BoomscooterClient client = connect()) {
            return client.admin().listLogs("").stream().anyMatch(log -> log.committedSeqno() > 0);
        }
    }

    private BoomscooterClient connect() {
        return BoomscooterClient.builder().server("127.0.0.1:" + server.port()).connect();
    }

    private static void pause() {
        final long startNs = System.nanoTime();
        while (System.nanoTime() - startNs < PAUSE.toNanos()) {
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }
}
