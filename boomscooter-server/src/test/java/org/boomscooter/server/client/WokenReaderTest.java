package org.boomscooter.server.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.boomscooter.client.BoomscooterClient;
import org.boomscooter.client.BoomscooterException;
import org.boomscooter.client.Consumer;
import org.boomscooter.client.Damage;
import org.boomscooter.client.ErrorCode;
import org.boomscooter.client.LogChange;
import org.boomscooter.client.LogWatcher;
import org.boomscooter.client.Producer;
import org.boomscooter.client.direct.DirectMode;
import org.boomscooter.client.direct.DirectReader;
import org.boomscooter.format.segment.LogFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A reader of files that the server wakes. */
@Timeout(60)
class WokenReaderTest {
    private static final String LOG = "letters";
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir private Path data;
    @TempDir private Path seenFrom;
    private final List<Damage> damages = new ArrayList<>();

    private static void send(final Producer producer, final int from, final int behind) {
        for (int i = from; i < behind; i++) {
            producer.send(("message " + i).getBytes(UTF_8)).join();
        }
    }

    private void expect(final Consumer consumer, final int from, final int behind)
            throws InterruptedException {
        for (int i = from; i < behind; i++) {
            assertThat(consumer.next(LONG).toText()).isEqualTo("message " + i);
        }
        assertThat(damages).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"MMAP", "PREAD"})
    void needNotLookByItself(final DirectMode mode) throws Exception {
        try (Servers server = Servers.start(data);
                BoomscooterClient client = server.connect();
                Producer producer = client.producer(LOG).open()) {
            send(producer, 0, 3);
            final DirectReader reader =
                    DirectReader.open(data, LOG)
                            .mode(mode)
                            .pollEvery(Duration.ofHours(1), Duration.ofHours(2))
                            .wokenBy(client, LOG);
            try (Consumer consumer = reader.consumer().onDamage(damages::add).open()) {
                expect(consumer, 0, 3);
                for (int i = 3; i < 20; i++) {
                    send(producer, i, i + 1);
                    expect(consumer, i, i + 1);
                }
            }
        }
    }

    /** The segments are those of the server; the mark file stays as it was in the beginning. */
    @ParameterizedTest
    @EnumSource(names = {"MMAP", "PREAD"})
    void readsAsFarAsTheServerSaysWhereTheMarkFileIsOld(final DirectMode mode) throws Exception {
        try (Servers server = Servers.start(data);
                BoomscooterClient client = server.connect();
                Producer producer = client.producer(LOG).open()) {
            send(producer, 0, 3);
            final Path logDirectory = data.resolve("logs").resolve(LOG);
            Files.copy(logDirectory.resolve(LogFiles.MARK), seenFrom.resolve(LogFiles.MARK));
            for (final String extension : List.of(LogFiles.SEGMENT, LogFiles.INDEX)) {
                final String name = LogFiles.name(0, extension);
                Files.createSymbolicLink(seenFrom.resolve(name), logDirectory.resolve(name));
            }
            final DirectReader reader = DirectReader.open(seenFrom).mode(mode);
            try (Consumer alone = reader.consumer().onDamage(damages::add).open();
                    Consumer woken = reader.wokenBy(client, LOG).consumer().open()) {
                expect(alone, 0, 3);
                expect(woken, 0, 3);
                send(producer, 3, 10);

                expect(woken, 3, 10);
                assertThat(alone.next(Duration.ofMillis(10))).isNull();
            }
        }
    }

    @Test
    void refusesAServerThatHasAnotherLogOfThisName() throws IOException {
        try (Servers server = Servers.start(data);
                Servers other = Servers.start(seenFrom);
                BoomscooterClient client = server.connect();
                BoomscooterClient stranger = other.connect();
                Producer producer = client.producer(LOG).open();
                Producer otherProducer = stranger.producer(LOG).open()) {
            send(producer, 0, 1);
            send(otherProducer, 0, 1);
            final DirectReader reader = DirectReader.open(data, LOG).wokenBy(stranger, LOG);

            assertThatThrownBy(() -> reader.consumer().open())
                    .isInstanceOfSatisfying(
                            BoomscooterException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.NO_SUCH_LOG))
                    .hasMessageContaining("is not the one of these files");
        }
    }

    /** What was told, in order: what was committed, or -1 for a lost connection. */
    private static final class Told implements LogWatcher {
        private final BlockingQueue<Long> news = new LinkedBlockingQueue<>();

        /** The same may be told several times. */
        void await(final long expected) throws InterruptedException {
            Long next = news.poll(30, TimeUnit.SECONDS);
            while (next != null && next != expected) {
                next = news.poll(30, TimeUnit.SECONDS);
            }
            assertThat(next).isEqualTo(expected);
        }

        @Override
        public void onChange(final LogChange change) {
            news.add(change.committedSeqno());
        }

        @Override
        public void onLost() {
            news.add(-1L);
        }
    }

    @Test
    void isToldWhenTheConnectionIsLostAndHowThingsStandAfterwards() throws Exception {
        final Servers first = Servers.start(data);
        final int port = first.port();
        try (BoomscooterClient client = Servers.connectTo(port);
                Producer producer = client.producer(LOG).open()) {
            final Told told = new Told();
            send(producer, 0, 3);
            client.admin().watchLogs(LOG, Duration.ofMillis(10), told);
            told.await(3);
            first.close();
            told.await(-1);
            final Servers second = Servers.startAt(data, port);
            told.await(3);
            second.close();
        }
    }
}
