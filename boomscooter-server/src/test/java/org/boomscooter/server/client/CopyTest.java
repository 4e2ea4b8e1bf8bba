package org.boomscooter.server.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.boomscooter.client.BoomscooterClient;
import org.boomscooter.client.Consumer;
import org.boomscooter.client.ConsumerBuilder;
import org.boomscooter.client.LogSettings;
import org.boomscooter.client.Message;
import org.boomscooter.client.MessageHeader;
import org.boomscooter.client.Producer;
import org.boomscooter.client.direct.DirectReader;
import org.boomscooter.format.segment.LogFiles;
import org.boomscooter.format.segment.SeqnoMode;
import org.boomscooter.server.backup.CopyException;
import org.boomscooter.server.backup.CopyListener;
import org.boomscooter.server.backup.CopyOptions;
import org.boomscooter.server.backup.LogCopy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class CopyTest implements CopyListener {
    private static final String LOG = "spans";

    @TempDir Path temp;
    private Servers here;
    private Servers there;
    private BoomscooterClient source;
    private BoomscooterClient target;
    private final List<String> damages = new ArrayList<>();
    private long copied;
    private Runnable onCopied = () -> {};

    @BeforeEach
    void start() throws IOException {
        here = Servers.start(temp.resolve("here"));
        there = Servers.start(temp.resolve("there"));
        source = here.connect();
        target = there.connect();
    }

    @AfterEach
    void stop() {
        source.close();
        target.close();
        here.close();
        there.close();
    }

    @Override
    public void onMessage(final int payloadBytes) {
        copied++;
        onCopied.run();
    }

    @Override
    public void onDamage(final String text) {
        damages.add(text);
    }

    private static CopyOptions all() {
        return of(null, null);
    }

    private static CopyOptions of(final Long from, final Long to) {
        return new CopyOptions(LOG, LOG, from, to, false, false);
    }

    private boolean copy(final CopyOptions options) throws InterruptedException {
        copied = 0;
        return new LogCopy(source, target, options, this).run();
    }

    /** Messages of all kinds, on channels that change now and then. */
    private void fill(final SeqnoMode mode, final int from, final int to) {
        try (Producer producer = source.producer(LOG).open()) {
            for (int i = from; i < to; i++) {
                if (i % 100 == 0) {
                    producer.channel(i % 300 == 0 ? "" : "channel/" + i % 700);
                }
                final MessageHeader header = new MessageHeader().type(i % 5).version(i % 3);
                if (i % 2 == 0) {
                    header.key(-i);
                }
                if (mode == SeqnoMode.CLIENT) {
                    header.seqno(seqno(i));
                }
                final byte[] payload = ("payload " + i).repeat(1 + i % 50).getBytes(UTF_8);
                producer.offer(header, payload, 0, payload.length);
            }
            producer.flush().join();
        }
    }

    private static long seqno(final int i) {
        return 1000 + 3L * i;
    }

    private static List<String> read(final BoomscooterClient client) {
        return read(client.consumer(LOG));
    }

    private static List<String> read(final ConsumerBuilder builder) {
        final List<String> messages = new ArrayList<>();
        try (Consumer consumer = builder.asItStands().onDamage(damage -> {}).open()) {
            for (final Message message : consumer) {
                messages.add(
                        message.seqno()
                                + " "
                                + message.channel()
                                + " "
                                + message.type()
                                + " "
                                + message.version()
                                + " "
                                + message.hasKey()
                                + message.key()
                                + " "
                                + message.toText());
            }
        }
        return messages;
    }

    @Test
    void aCopyHasTheSameMessagesAndGoesOnWhereItEnded() throws InterruptedException {
        source.admin().createLog(LogSettings.of(LOG).segmentBytes(1 << 20).withoutCompanion());
        fill(SeqnoMode.SERVER, 0, 3000);
        assertThat(copy(of(null, 999L))).isTrue();
        assertThat(copied).isEqualTo(1000);
        assertThat(target.admin().describeLog(LOG))
                .satisfies(
                        log -> {
                            assertThat(log.segmentBytes()).isEqualTo(1 << 20);
                            assertThat(log.companion()).isFalse();
                            assertThat(log.committedSeqno()).isEqualTo(1000);
                        });
        assertThat(copy(all())).isTrue();
        assertThat(copied).as("only what was missing").isEqualTo(2000);
        fill(SeqnoMode.SERVER, 3000, 3500);
        assertThat(copy(all())).isTrue();
        assertThat(copied).isEqualTo(500);
        assertThat(copy(all())).isTrue();
        assertThat(copied).isZero();
        assertThat(read(target)).isEqualTo(read(source)).hasSize(3500);
    }

    @Test
    void aCopyFromASeqnoOnBeginsWithThatAlsoAfterARestart()
            throws InterruptedException, IOException {
        fill(SeqnoMode.SERVER, 0, 1000);
        target.admin().createLog(LogSettings.of("empty").firstSeqno(77));
        assertThat(copy(of(600L, 799L))).isTrue();
        assertThat(target.admin().describeLog(LOG).earliestSeqno()).isEqualTo(600);
        target.close();
        there.close();
        there = Servers.start(temp.resolve("there"));
        target = there.connect();
        assertThat(target.admin().describeLog("empty").appendedSeqno()).isEqualTo(77);
        assertThat(target.admin().describeLog("empty").earliestSeqno()).isEqualTo(77);
        assertThat(target.admin().describeLog(LOG).damages()).isEmpty();
        assertThat(copy(all())).isTrue();
        assertThat(read(target)).isEqualTo(read(source).subList(600, 1000));
        assertThat(read(DirectReader.open(temp.resolve("there"), LOG).consumer()))
                .isEqualTo(read(target));
        try (Producer producer = target.producer("empty").open()) {
            assertThat(producer.send(new byte[1]).join()).isEqualTo(77);
        }
        assertThatThrownBy(() -> copy(of(2000L, null)))
                .isInstanceOf(CopyException.class)
                .hasMessageContaining("would leave a gap");
    }

    @Test
    void seqnosOfTheProducerAreCopiedAsTheyAre() throws InterruptedException {
        source.admin().createLog(LogSettings.of(LOG).clientSeqnos());
        fill(SeqnoMode.CLIENT, 0, 2000);
        assertThat(copy(of(seqno(500), seqno(1500)))).isTrue();
        assertThat(copied).isEqualTo(1001);
        assertThat(copy(all())).isTrue();
        assertThat(read(target)).isEqualTo(read(source).subList(500, 2000));
    }

    @Test
    void connectionsThatAreCutAgainAndAgainLeaveTheSameCopy()
            throws InterruptedException, IOException {
        fill(SeqnoMode.SERVER, 0, 5000);
        final long seed = System.nanoTime();
        System.out.println("seed " + seed);
        try (CuttingProxy from = new CuttingProxy(here.port(), seed, 300_000);
                CuttingProxy to = new CuttingProxy(there.port(), seed + 1, 300_000);
                BoomscooterClient cutSource = Servers.connectTo(from.port());
                BoomscooterClient cutTarget = Servers.connectTo(to.port())) {
            assertThat(new LogCopy(cutSource, cutTarget, all(), this).run()).isTrue();
            assertThat(from.cuts() + to.cuts()).isPositive();
            from.beGentle();
            to.beGentle();
        }
        assertThat(read(target)).isEqualTo(read(source));
    }

    @Test
    void whatIsNoCopyIsRefused() throws InterruptedException {
        fill(SeqnoMode.SERVER, 0, 100);
        try (Producer producer = target.producer(LOG).open()) {
            producer.send(new byte[1]).join();
        }
        assertThatThrownBy(() -> copy(all()))
                .isInstanceOf(CopyException.class)
                .hasMessageContaining("its last message, seqno 0, is not that of spans");
        target.admin().createLog(LogSettings.of("other").clientSeqnos());
        assertThatThrownBy(() -> copy(new CopyOptions(LOG, "other", null, null, false, false)))
                .hasMessageContaining("seqnos of another kind");
        assertThatThrownBy(() -> copy(new CopyOptions(LOG, LOG, null, null, false, true)))
                .hasMessageContaining("--skip-damage");
        assertThat(target.admin().describeLog(LOG).appendedSeqno()).isEqualTo(1);
    }

    @Test
    void aSeqnoThatIsNotThatOfTheOriginalEndsACopy() {
        fill(SeqnoMode.SERVER, 0, 1000);
        target.admin().createLog(LogSettings.of(LOG));
        onCopied =
                () -> {
                    if (copied == 1) {
                        try (Producer stranger = target.producer(LOG).open()) {
                            stranger.send(new byte[1]).join();
                        }
                    }
                };
        assertThatThrownBy(() -> copy(all()))
                .isInstanceOf(CopyException.class)
                .hasMessageContaining("somebody else appends to it");
    }

    @Test
    void damageEndsACopyUnlessItIsToBeSkipped() throws InterruptedException, IOException {
        source.admin().createLog(LogSettings.of(LOG).clientSeqnos().withoutCompanion());
        fill(SeqnoMode.CLIENT, 0, 300);
        fill(SeqnoMode.CLIENT, 300, 600);
        final List<String> whole = read(source);
        source.close();
        here.close();
        damage();
        here = Servers.start(temp.resolve("here"));
        source = here.connect();
        final List<String> left = read(source);
        assertThat(left).hasSizeLessThan(600);

        assertThat(copy(all())).isFalse();
        assertThat(damages).hasSize(1);
        assertThat(damages.get(0))
                .startsWith("damaged, seqnos ")
                .contains("the copy stops before that, --skip-damage leaves it out")
                .doesNotContain("next call", "verify");
        assertThat(read(target)).isEqualTo(whole.subList(0, (int) copied));
        assertThat(copied).isLessThan(left.size());
        assertThat(copy(new CopyOptions(LOG, LOG, null, null, false, true))).isFalse();
        assertThat(read(target)).isEqualTo(left);
    }

    /** One bit in the middle of the messages. */
    private void damage() throws IOException {
        final Path file =
                temp.resolve("here/logs").resolve(LOG).resolve(LogFiles.name(0, LogFiles.SEGMENT));
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            final long position = channel.size() / 4;
            final ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one, position);
            channel.write(ByteBuffer.wrap(new byte[] {(byte) (one.get(0) ^ 1)}), position);
        }
    }
}
