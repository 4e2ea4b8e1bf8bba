package org.boomscooter.server.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.boomscooter.client.AckListener;
import org.boomscooter.client.Batch;
import org.boomscooter.client.BoomscooterClient;
import org.boomscooter.client.BoomscooterException;
import org.boomscooter.client.Claim;
import org.boomscooter.client.Compression;
import org.boomscooter.client.Consumer;
import org.boomscooter.client.Damage;
import org.boomscooter.client.EndPosition;
import org.boomscooter.client.Message;
import org.boomscooter.client.MessageHeader;
import org.boomscooter.client.Producer;
import org.boomscooter.client.StartPosition;
import org.boomscooter.client.direct.DirectMode;
import org.boomscooter.client.direct.DirectReader;
import org.boomscooter.format.protocol.AckLevel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The code of docs/client.md is code of this class, which compiles and runs it. */
@Timeout(60)
class ClientPageTest {
    private static final Path PAGE = Path.of("../docs/client.md");
    private static final Path SOURCE =
            Path.of("src/test/java/org/boomscooter/server/client/ClientPageTest.java");

    @TempDir private Path data;
    private Servers running;
    private String server;
    private final List<String> seen = new ArrayList<>();

    @BeforeEach
    void start() throws IOException {
        running = Servers.start(data);
        server = "127.0.0.1:" + running.port();
    }

    @AfterEach
    void stop() {
        running.close();
    }

    private void handle(final Object what) {
        seen.add(String.valueOf(what));
    }

    private void handle(final Message message) {
        seen.add(message.toText());
    }

    @Test
    void everyBlockOfThePageStandsInThisFile() throws IOException {
        final String source = withoutIndentation(Files.readString(SOURCE));
        final List<String> blocks =
                Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
                        .matcher(Files.readString(PAGE))
                        .results()
                        .map((MatchResult block) -> withoutIndentation(block.group(1)))
                        .toList();
        assertThat(blocks).isNotEmpty().allSatisfy(block -> assertThat(source).contains(block));
    }

    private static String withoutIndentation(final String code) {
        return Arrays.stream(code.split("\n")).map(String::strip).collect(Collectors.joining("\n"));
    }

    @Test
    void appendsAndReads() {
        try (BoomscooterClient client = BoomscooterClient.builder().server(server).connect();
                Producer producer = client.producer("greetings").open()) {
            long seqno = producer.send("hello".getBytes(UTF_8)).join();
            handle(seqno);
        }
        try (BoomscooterClient client = BoomscooterClient.builder().server(server).connect();
                Consumer consumer = client.consumer("greetings").asItStands().open()) {
            for (Message message : consumer) {
                handle(message);
            }
        }
        assertThat(seen).containsExactly("0", "hello");
    }

    @Test
    void goesOnWhereItWas() throws InterruptedException {
        try (BoomscooterClient client = BoomscooterClient.builder().server(server).connect()) {
            try (Producer producer = client.producer("orders").open()) {
                producer.send("first".getBytes(UTF_8)).join();
            }
            client.admin().commitCursor("orders", "billing", 0);
            try (Consumer consumer =
                    client.consumer("orders")
                            .cursor("billing")
                            .from(StartPosition.latest())
                            .open()) {
                Message message = consumer.next(Duration.ofSeconds(1));
                while (message != null) {
                    handle(message);
                    message = consumer.next(Duration.ofMillis(100));
                }
                consumer.commit();
            }
            assertThat(client.admin().listCursors("orders").get(0).nextSeqno()).isEqualTo(1);
        }
        assertThat(seen).containsExactly("first");
    }

    @Test
    void appendsManyWithoutAFutureForEach() {
        try (BoomscooterClient client = BoomscooterClient.builder().server(server).connect()) {
            AckListener listener =
                    new AckListener() {
                        @Override
                        public void onAck(long firstSeqno, long lastSeqno, int messageCount) {
                            handle(firstSeqno + "-" + lastSeqno);
                        }

                        @Override
                        public void onFailure(int messageCount, BoomscooterException reason) {
                            handle(messageCount + " lost: " + reason.getMessage());
                        }
                    };
            try (Producer producer =
                    client.producer("spans")
                            .acks(AckLevel.WRITTEN)
                            .compression(Compression.LZ4)
                            .channel("checkout")
                            .onAck(listener)
                            .open()) {
                MessageHeader header = new MessageHeader().type(7);
                Claim claim = new Claim();
                for (int i = 0; i < 3; i++) {
                    producer.tryClaim(header.key(i), Long.BYTES, claim);
                    claim.buffer().putLong(claim.offset(), i);
                    claim.commit();
                }
                producer.flush().join();
            }
        }
        assertThat(seen).isNotEmpty().allMatch(line -> line.matches("\\d+-\\d+"));
    }

    @Test
    void readsFromATimeOnAndInBatches() throws InterruptedException {
        Instant noon = Instant.now().minusSeconds(60);
        try (BoomscooterClient client = BoomscooterClient.builder().server(server).connect()) {
            try (Producer producer = client.producer("orders").channel("eu/1").open()) {
                producer.send("one".getBytes(UTF_8)).join();
                producer.send("two".getBytes(UTF_8)).join();
            }
            try (Consumer consumer =
                    client.consumer("orders")
                            .from(StartPosition.time(noon))
                            .to(EndPosition.seqno(1))
                            .channelPrefix("eu/")
                            .open()) {
                while (!consumer.isEnded()) {
                    Batch batch = consumer.poll(Duration.ofSeconds(1));
                    if (batch != null) {
                        batch.forEach(message -> handle(message));
                    }
                }
                handle(consumer.nextSeqno());
            }
        }
        assertThat(seen).containsExactly("one", "two", "2");
    }

    @Test
    void readsTheFiles() {
        try (BoomscooterClient client = BoomscooterClient.builder().server(server).connect();
                Producer producer = client.producer("greetings").open()) {
            producer.send("hello".getBytes(UTF_8)).join();
        }
        DirectReader reader = DirectReader.open(data, "greetings");
        List<Damage> damages = new ArrayList<>();
        try (Consumer consumer = reader.consumer().onDamage(damages::add).asItStands().open()) {
            consumer.forEach(message -> handle(message));
        }
        assertThat(seen).containsExactly("hello");
        assertThat(damages).isEmpty();
    }

    @Test
    void readsTheFilesAsThoseOfAnotherMachine() throws InterruptedException {
        try (BoomscooterClient client = BoomscooterClient.builder().server(server).connect();
                Producer producer = client.producer("greetings").open()) {
            producer.send("hello".getBytes(UTF_8)).join();
            DirectReader patient =
                    DirectReader.open(data, "greetings")
                            .mode(DirectMode.PREAD)
                            .pollEvery(Duration.ofMillis(5), Duration.ofMillis(50))
                            .patience(Duration.ofSeconds(10))
                            .wokenBy(client, "greetings");
            try (Consumer consumer = patient.consumer().open()) {
                handle(consumer.next(Duration.ofSeconds(30)));
                producer.send("again".getBytes(UTF_8)).join();
                handle(consumer.next(Duration.ofSeconds(30)));
            }
        }
        assertThat(seen).containsExactly("hello", "again");
    }

    @Test
    void tellsFailuresApart() {
        try (BoomscooterClient client = BoomscooterClient.builder().server(server).connect()) {
            try {
                client.admin().describeLog("nowhere");
            } catch (BoomscooterException e) {
                switch (e.code()) {
                    case NO_SUCH_LOG -> handle("make it first");
                    default -> handle(e.retriable() ? "later" : e.getMessage());
                }
            }
            assertThatThrownBy(() -> client.consumer("nowhere").open())
                    .isInstanceOf(BoomscooterException.class);
        }
        assertThat(seen).containsExactly("make it first");
    }
}
