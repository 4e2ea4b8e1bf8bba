package org.boomscooter.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.boomscooter.client.BoomscooterClient;
import org.boomscooter.client.Consumer;
import org.boomscooter.client.Damage;
import org.boomscooter.client.Message;
import org.boomscooter.client.direct.DirectMode;
import org.boomscooter.client.direct.DirectReader;
import org.boomscooter.client.direct.DirectState;
import org.boomscooter.format.segment.LogFiles;
import org.boomscooter.format.segment.MarkFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A log is followed through SSHFS, as from another machine, while a real server appends to it,
 * rolls, is killed and comes back, and raw segments go: everything comes once, in order, whole, and
 * never before it is committed. {@code -Dboomscooter.test.shared.kills=50} for more.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class SharedDirectoryTest {
    private static final String LOG = "shared/log";
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir private Path data;
    @TempDir private Path mountPoint;
    private final List<Damage> damages = new ArrayList<>();
    private ServerProcess server;
    private SharedMount mount;

    @BeforeEach
    void mount() throws IOException {
        final String whyNot = SharedMount.whyNot();
        assumeTrue(whyNot == null, () -> "no SSHFS here: " + whyNot);
        mount = SharedMount.of(data, mountPoint);
        server = ServerProcess.start(data, 0);
    }

    @AfterEach
    void leaveNothing() throws IOException, InterruptedException {
        if (server != null) {
            server.kill();
        }
        if (mount != null) {
            mount.close();
        }
    }

    private BoomscooterClient connect() {
        return BoomscooterClient.builder().server("127.0.0.1:" + server.port()).connect();
    }

    /** A message as it was seen through the mount. */
    private record Seen(long seqno, long key, String payload) {}

    /** Follows the log, and compares each message with the mark file as its server sees it. */
    private final class Follower {
        private final List<Seen> seen = new ArrayList<>();
        private final Thread thread;
        private volatile long untilSeqno = Long.MAX_VALUE;
        private volatile long nextSeqno;
        private Throwable failure;

        Follower(final DirectReader reader) {
            thread = new Thread(() -> run(reader), "follower");
            thread.setDaemon(true);
            thread.start();
        }

        private void run(final DirectReader reader) {
            try (Consumer consumer = reader.consumer().onDamage(damages::add).open()) {
                final MarkFile mark = mapMark();
                while (nextSeqno < untilSeqno) {
                    final Message message = consumer.next(Duration.ofMillis(100));
                    if (message != null) {
                        assertThat(message.seqno()).isEqualTo(nextSeqno);
                        assertThat(mark.committedSeqno()).isGreaterThan(message.seqno());
                        seen.add(new Seen(message.seqno(), message.key(), message.toText()));
                        nextSeqno = message.seqno() + 1;
                    }
                }
            } catch (final RuntimeException | Error | InterruptedException | IOException e) {
                failure = e;
            }
        }

        private List<Seen> finish(final long behind) throws InterruptedException {
            untilSeqno = behind;
            thread.join(LONG.toMillis());
            assertThat(failure).isNull();
            assertThat(nextSeqno).isEqualTo(behind);
            return seen;
        }
    }

    private MarkFile mapMark() throws IOException {
        final Path file = logDirectory().resolve(LogFiles.MARK);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            final ByteBuffer page = channel.map(FileChannel.MapMode.READ_ONLY, 0, MarkFile.LENGTH);
            return MarkFile.open(page);
        }
    }

    private Path logDirectory() {
        return data.resolve("logs").resolve(LOG);
    }

    private NavigableSet<Long> bases(final String extension) {
        final NavigableSet<Long> bases = new TreeSet<>();
        try {
            for (final Path file : TestLogs.files(logDirectory(), extension)) {
                bases.add(LogFiles.baseSeqno(file.getFileName().toString(), extension));
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        return bases;
    }

    @Test
    void goesOnInTheCompanionsOfRawSegmentsThatGo() throws Exception {
        final NumberedProducers producers = NumberedProducers.start(server.port(), LOG, 2);
        producers.awaitMore(6_000);
        producers.finish();
        final NavigableSet<Long> sealed = bases(LogFiles.SEGMENT);
        sealed.pollLast();
        Await.until(() -> bases(LogFiles.COMPANION).containsAll(sealed), "companions");
        try (BoomscooterClient client = connect();
                Consumer consumer =
                        DirectReader.open(mountPoint, LOG)
                                .consumer()
                                .onDamage(damages::add)
                                .open()) {
            assertThat(consumer.next(LONG).seqno()).isZero();
            for (final long base : sealed) {
                Files.delete(logDirectory().resolve(LogFiles.name(base, LogFiles.SEGMENT)));
            }
            final long committed = client.admin().describeLog(LOG).committedSeqno();
            for (long seqno = 1; seqno < committed; seqno++) {
                final Message message = consumer.next(LONG);
                assertThat(message.seqno()).isEqualTo(seqno);
                producers.senderOf(seqno, message.key(), message.toText());
            }
        }
        assertThat(damages).isEmpty();
        assertThat(sealed).hasSizeGreaterThan(3);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void followsALogOfAnotherMachine(final boolean notified) throws Exception {
        final NumberedProducers producers = NumberedProducers.start(server.port(), LOG, 2);
        producers.awaitMore(1);
        try (BoomscooterClient client = connect()) {
            DirectReader reader = DirectReader.open(mountPoint, LOG);
            assertThat(reader.mode()).isEqualTo(DirectMode.PREAD);
            assertThat(reader.state()).isEqualTo(DirectState.LIVE);
            if (notified) {
                reader = reader.wokenBy(client, LOG);
            }
            final Follower follower = new Follower(reader);
            final int kills = Integer.getInteger("boomscooter.test.shared.kills", 2);
            for (int kill = 0; kill < kills; kill++) {
                producers.awaitMore(3_000);
                server.kill();
                server = ServerProcess.start(data, server.port());
            }
            producers.awaitMore(1_000);
            producers.finish();
            final long committed = client.admin().describeLog(LOG).committedSeqno();

            for (final Seen each : follower.finish(committed)) {
                producers.senderOf(each.seqno(), each.key(), each.payload());
            }
            assertThat(damages).isEmpty();
        }
    }
}
