package org.boomscooter.server.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.boomscooter.client.BoomscooterClient;
import org.boomscooter.client.Consumer;
import org.boomscooter.client.ConsumerBuilder;
import org.boomscooter.client.Damage;
import org.boomscooter.client.Message;
import org.boomscooter.client.direct.DirectReader;
import org.boomscooter.format.segment.LogFiles;
import org.boomscooter.server.TestLogs;
import org.boomscooter.server.log.Log;
import org.boomscooter.server.log.LogSpec;
import org.boomscooter.server.log.LogStore;
import org.boomscooter.server.log.SegmentObserver;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who reads over the network and who reads the files see the same of a damaged log. */
@Timeout(120)
class DamageAnswersTest {
    private static final int BATCHES = 250;
    private static final int MESSAGES_OF_BATCH = 20;
    private static final int PAYLOAD = 500;
    private static final int COUNT = BATCHES * MESSAGES_OF_BATCH;

    @TempDir private Path directory;
    private List<Path> segments;

    /** What is done to the second of three segments, or to a pair of its files. */
    private enum Harm {
        BODY {
            @Override
            void to(final Path segment, final byte[] bytes) throws IOException {
                flip(segment, bytes, 300_000);
            }
        },
        HEADER_OF_A_BATCH {
            @Override
            void to(final Path segment, final byte[] bytes) throws IOException {
                flip(segment, bytes, 4096 + 20);
            }
        },
        ZEROED_PAGES {
            @Override
            void to(final Path segment, final byte[] bytes) throws IOException {
                write(segment, bytes, 200_704, new byte[12_288]);
            }
        },
        FIRST_PAGE {
            @Override
            void to(final Path segment, final byte[] bytes) throws IOException {
                write(segment, bytes, 0, new byte[4096]);
            }
        },
        FOOTER_AND_HALF_THE_BATCHES {
            @Override
            void to(final Path segment, final byte[] bytes) throws IOException {
                write(segment, bytes, bytes.length / 2, new byte[bytes.length - bytes.length / 2]);
            }
        },
        CUT_SHORT {
            @Override
            void to(final Path segment, final byte[] bytes) throws IOException {
                Files.write(segment, Arrays.copyOf(bytes, bytes.length / 3));
            }
        },
        LOST {
            @Override
            void to(final Path segment, final byte[] bytes) throws IOException {
                Files.delete(segment);
                Files.delete(index(segment));
            }
        };

        abstract void to(Path segment, byte[] bytes) throws IOException;

        private static Path index(final Path segment) {
            return segment.resolveSibling(
                    segment.getFileName().toString().replace(LogFiles.SEGMENT, LogFiles.INDEX));
        }
    }

    private static void flip(final Path file, final byte[] bytes, final int position)
            throws IOException {
        write(file, bytes, position, new byte[] {(byte) (bytes[position] ^ 0x10)});
    }

    private static void write(
            final Path file, final byte[] bytes, final int position, final byte[] instead)
            throws IOException {
        final byte[] harmed = bytes.clone();
        System.arraycopy(instead, 0, harmed, position, instead.length);
        Files.write(file, harmed);
    }

    /** What a consumer was given. */
    private record Answer(List<Long> seqnos, TreeSet<Long> missing) {
        @Override
        public String toString() {
            return seqnos.size() + " messages, missing " + missing;
        }
    }

    @BeforeEach
    void writeThreeSegments() throws IOException {
        try (LogStore store = TestLogs.open(directory, SegmentObserver.NONE)) {
            final Log log = store.create(LogSpec.of("spans"));
            for (int i = 0; i < BATCHES; i++) {
                TestLogs.append(log, MESSAGES_OF_BATCH, PAYLOAD, null);
            }
        }
        segments = TestLogs.files(directory.resolve("logs/spans"), LogFiles.SEGMENT);
        assertThat(segments).hasSize(3);
    }

    private static Answer ask(final ConsumerBuilder builder) {
        final List<Damage> damages = new ArrayList<>();
        final Answer answer = new Answer(new ArrayList<>(), new TreeSet<>());
        try (Consumer consumer = builder.asItStands().onDamage(damages::add).open()) {
            for (final Message message : consumer) {
                assertThat(message.toText()).isEqualTo(TestLogs.payload(message.seqno(), PAYLOAD));
                answer.seqnos.add(message.seqno());
            }
        }
        for (final Damage damage : damages) {
            LongStream.rangeClosed(damage.fromSeqno(), damage.toSeqno())
                    .forEach(answer.missing::add);
        }
        return answer;
    }

    private void bothGiveTheSameAnswer(final String harm) throws IOException {
        final Answer live;
        final Answer network;
        try (Servers server = Servers.start(directory);
                BoomscooterClient client = server.connect()) {
            network = ask(client.consumer("spans"));
            live = ask(DirectReader.open(directory, "spans").consumer());
        }
        final Answer atRest = ask(DirectReader.open(directory, "spans").consumer());
        assertThat(live).as("%s: the files beside a server", harm).isEqualTo(network);
        assertThat(atRest).as("%s: the files at rest", harm).isEqualTo(network);
        final TreeSet<Long> all = new TreeSet<>(network.seqnos);
        assertThat(all).as("%s: none twice", harm).hasSameSizeAs(network.seqnos);
        assertThat(network.seqnos).as("%s: in order", harm).isSorted();
        all.addAll(network.missing);
        assertThat(all).as("%s: each is there, or told as missing", harm).hasSize(COUNT);
    }

    @ParameterizedTest
    @EnumSource(Harm.class)
    void damageInTheMiddleOfALog(final Harm harm) throws IOException {
        final Path segment = segments.get(1);
        harm.to(segment, Files.readAllBytes(segment));
        bothGiveTheSameAnswer(harm.name());
    }

    @Test
    void aFlippedBitAnywhere() throws IOException {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        for (int i = 0; i < 6; i++) {
            final Path segment = segments.get(random.nextInt(segments.size()));
            final byte[] whole = Files.readAllBytes(segment);
            final int position = random.nextInt(whole.length);
            flip(segment, whole, position);
            bothGiveTheSameAnswer("seed " + seed + ", " + segment + " at " + position);
            Files.write(segment, whole);
        }
    }
}
