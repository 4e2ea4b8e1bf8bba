package org.boomscooter.server.trouble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.boomscooter.client.BoomscooterClient;
import org.boomscooter.client.Consumer;
import org.boomscooter.client.Message;
import org.boomscooter.client.StartPosition;
import org.boomscooter.server.NumberedProducers;
import org.boomscooter.server.ServerProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The wall clock of the server is set while producers are at work. */
class ClockJumpTest {
    private static final String LOG = "clock";
    private static final long LOAD = 2_000;
    private static final int LOOK_UPS = 20;
    private static final Path FAKETIME =
            Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1");

    @TempDir private Path directory;
    @TempDir private Path settings;
    private ServerProcess server;

    /** A message as a look-up of its time sees it. */
    private record Appended(long seqno, long timeNs) {}

    @AfterEach
    void leaveNoProcess() throws InterruptedException {
        if (server != null) {
            server.kill();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT1H", "P-1D", "P3650D"})
    void onlyAppendTimesJumpAndEveryTimeIsFound(final String jump)
            throws IOException, InterruptedException {
        try (TroubledServer troubled = new TroubledServer(directory)) {
            final NumberedProducers producers = NumberedProducers.start(troubled.port(), LOG, 4);
            producers.awaitMore(LOAD);
            troubled.disk.jump(Duration.parse(jump).toNanos());
            producers.awaitMore(LOAD);
            producers.finish();
            producers.checkFromNetwork();
            assertTimesAreFound(troubled.port(), Duration.parse(jump));
        }
    }

    /** The clock that the whole process sees, JVM and all. */
    @Test
    @Tag("large")
    void aServerWhoseClockJumpsThereAndBackLosesNothing() throws IOException, InterruptedException {
        assumeTrue(Files.exists(FAKETIME), FAKETIME + " is not installed");
        final Path clock = settings.resolve("clock");
        Files.writeString(clock, "+0");
        server =
                ServerProcess.start(
                        directory,
                        0,
                        ServerProcess.options()
                                .environment("LD_PRELOAD", FAKETIME.toString())
                                .environment("FAKETIME_TIMESTAMP_FILE", clock.toString())
                                .environment("FAKETIME_NO_CACHE", "1")
                                .environment("DONT_FAKE_MONOTONIC", "1"));
        final NumberedProducers producers = NumberedProducers.start(server.port(), LOG, 4);
        for (final String offset : List.of("+1h", "-1d", "+3650d", "+0")) {
            producers.awaitMore(LOAD);
            Files.writeString(clock, offset);
        }
        producers.awaitMore(LOAD);
        producers.finish();
        producers.checkFromNetwork();
        assertTimesAreFound(server.port(), Duration.ofDays(3650));
        assertThat(server.stop()).isZero();
    }

    /** Of a time: the first message, in the order of the log, that was appended then or later. */
    private static void assertTimesAreFound(final int port, final Duration jump)
            throws InterruptedException {
        try (BoomscooterClient client =
                BoomscooterClient.builder().server("127.0.0.1:" + port).connect()) {
            final List<Appended> all = readAll(client);
            assertThat(all.stream().mapToLong(Appended::timeNs).max().orElseThrow())
                    .as("how far append times are apart")
                    .isGreaterThan(
                            all.stream().mapToLong(Appended::timeNs).min().orElseThrow()
                                    + jump.abs().toNanos() / 2);
            for (int i = 0; i < LOOK_UPS; i++) {
                final long timeNs = all.get(i * (all.size() - 1) / (LOOK_UPS - 1)).timeNs();
                assertThat(firstSince(client, timeNs))
                        .as("since %d", timeNs)
                        .isEqualTo(expected(all, timeNs));
            }
        }
    }

    private static List<Appended> readAll(final BoomscooterClient client) {
        final List<Appended> all = new ArrayList<>();
        try (Consumer consumer = client.consumer(LOG).asItStands().open()) {
            for (final Message message : consumer) {
                all.add(new Appended(message.seqno(), message.appendTimeNs()));
            }
        }
        return all;
    }

    private static long expected(final List<Appended> all, final long timeNs) {
        return all.stream()
                .filter(message -> message.timeNs() >= timeNs)
                .findFirst()
                .orElseThrow()
                .seqno();
    }

    private static long firstSince(final BoomscooterClient client, final long timeNs)
            throws InterruptedException {
        final Instant time = Instant.ofEpochSecond(0, timeNs);
        try (Consumer consumer =
                client.consumer(LOG).from(StartPosition.time(time)).asItStands().open()) {
            return consumer.next(Duration.ofSeconds(60)).seqno();
        }
    }
}
