package org.boomscooter.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TasksTest {
    private static final List<String> PRODUCE =
            List.of(
                    "log=a",
                    "level=written",
                    "payload-bytes=100",
                    "warm-up-ms=0",
                    "time-ms=60000",
                    "max-messages=1000",
                    "server-pid=0");

    private static final Settings APPEND =
            Settings.parse(
                    List.of(
                            "log=p",
                            "payload-bytes=128",
                            "warm-up-ms=60000",
                            "time-ms=60000",
                            "max-messages=1000",
                            "server-pid=0"));

    private static final Settings FOLLOWED =
            Settings.parse(
                    List.of(
                            "log=l",
                            "level=synced",
                            "payload-bytes=100",
                            "rate=10000",
                            "warm-up-ms=10",
                            "time-ms=20",
                            "follow=true",
                            "server-pid=0"));

    private final MemoryPeer peer = new MemoryPeer();

    @Test
    void consumingGivesWhatWasProduced() throws Exception {
        final Settings produced = produce();
        assertThat(produced.number("messages")).isEqualTo(1024);
        final Settings consumed = consume(produced);
        assertThat(consumed.number("messages")).isEqualTo(1024);
        assertThat(consumed.number("passes")).isEqualTo(1);
    }

    @Test
    void aChangedByteASwappedAndAMissingMessageAreNoticed() throws Exception {
        final Settings produced = produce();
        final List<byte[]> messages = peer.log("a");
        messages.get(700)[99]++;
        assertThatThrownBy(() -> consume(produced)).hasMessageContaining("with sum");
        messages.get(700)[99]--;
        final byte[] moved = messages.set(5, messages.get(6));
        messages.set(6, moved);
        assertThatThrownBy(() -> consume(produced)).hasMessageContaining("message 5 has");
        messages.remove(5);
        assertThatThrownBy(() -> consume(produced)).hasMessageContaining("message 6 has");
    }

    @Test
    void messagesSharedOutOverManyLogsAreReadBackLogByLog() throws Exception {
        final Settings produced = manyLogs("produce-many", "warm-up-ms=0");
        assertThat(peer.log("m-0000")).hasSize(334);
        assertThat(peer.log("m-0002")).hasSize(333);
        final String sum = "content-sum=" + produced.text("content.sum");
        assertThat(manyLogs("consume-many", sum, "time-ms=0").number("messages")).isEqualTo(1000);
        peer.log("m-0001").get(7)[99]++;
        assertThatThrownBy(() -> manyLogs("consume-many", sum, "time-ms=0"))
                .hasMessageContaining("with sum");
        peer.log("m-0001").remove(7);
        assertThatThrownBy(() -> manyLogs("consume-many", sum, "time-ms=0"))
                .hasMessageContaining("instead of message 22");
    }

    @Test
    void aLogGrowsWhereItEnded() throws Exception {
        final String sum = grow(0, 300, "0");
        final String all = grow(300, 1000, sum);
        final Settings read = manyLogs("consume-many", "logs=1", "content-sum=" + all, "time-ms=0");
        assertThat(read.number("messages")).isEqualTo(1000);
    }

    @Test
    void everyMessageBehindTheWarmUpHasALatencyOfBothKinds() throws Exception {
        final Results results = new Results();
        LatencyTask.run(peer, FOLLOWED, results);
        final Settings measured = settings(results);
        assertThat(peer.log("l")).hasSize(500);
        assertThat(measured.number("acknowledged.count")).isEqualTo(200);
        assertThat(measured.number("delivered.count")).isEqualTo(200);
    }

    @Test
    void aMessageThatTheFollowerGetsOtherwiseThanItWasSentIsNoticed() {
        peer.spoil();
        assertThatThrownBy(() -> LatencyTask.run(peer, FOLLOWED, new Results()))
                .hasMessageContaining("the follower got messages with sum");
    }

    @Test
    void appendedMessagesAreCountedAndEachCallIsTimed() throws Exception {
        final Results results = new Results();
        AppendTask.run(peer, APPEND, results);
        final Settings measured = settings(results);
        assertThat(measured.number("messages")).isEqualTo(1024);
        assertThat(measured.number("appended.count")).isEqualTo(1000);
        assertThat(peer.log("p-untimed")).hasSize(1024);
        assertThat(peer.log("p-timed")).hasSize(1000);
    }

    @Test
    void anAppendedMessageThatIsAnotherWhenReadBackIsNoticed() {
        peer.spoil();
        assertThatThrownBy(() -> AppendTask.run(peer, APPEND, new Results()))
                .hasMessageContaining("message 0 is not the one that was appended");
    }

    @Test
    void aProduceThatIsHeldAtARateSaysWhenItsMessagesWereAcknowledged() throws Exception {
        final List<String> held = new ArrayList<>(PRODUCE);
        held.add("rate=1000000");
        final Results results = new Results();
        ProduceTask.run(peer, Settings.parse(held), results);
        final Settings measured = settings(results);
        assertThat(measured.number("messages")).isEqualTo(1024);
        assertThat(measured.number("count")).isEqualTo(4);
    }

    @Test
    void producersInTurnHaveOneMessageInFlightEach() throws Exception {
        final Results results = new Results();
        InTurnTask.run(
                settings -> peer,
                Settings.parse(
                        List.of(
                                "log=t",
                                "level=synced",
                                "payload-bytes=100",
                                "producers=3",
                                "warm-up-ms=1",
                                "time-ms=5",
                                "server-pid=0")),
                results);
        final Settings measured = settings(results);
        assertThat(measured.number("messages"))
                .isEqualTo(measured.number("count"))
                .isEqualTo(peer.log("t").size())
                .isGreaterThanOrEqualTo(3);
    }

    @Test
    void theTimeAMessageIsDueDoesNotDependOnWhenItIsAskedFor() {
        final long startNs = System.nanoTime() - 1_000_000_000;
        final Pace late = new Pace(startNs, 10, 10_000, 1000);
        assertThat(late.awaitNext()).isEqualTo(startNs);
        assertThat(late.awaitNext()).isEqualTo(startNs + 100_000);
        assertThat(late.dueNs(10)).isEqualTo(startNs + 1_000_000);
        assertThat(late.dueNs(510)).isEqualTo(startNs + 501_000_000);
    }

    private Settings manyLogs(final String task, final String... more) throws Exception {
        final List<String> words =
                new ArrayList<>(
                        List.of(
                                "log=m",
                                "logs=3",
                                "payload-bytes=100",
                                "messages=1000",
                                "server-pid=0"));
        words.addAll(List.of(more));
        final Results results = new Results();
        if (task.equals("produce-many")) {
            ManyLogsTask.produce(peer, Settings.parse(words), results);
        } else {
            ManyLogsTask.consume(peer, Settings.parse(words), results);
        }
        return settings(results);
    }

    private String grow(final long from, final long to, final String sum) throws Exception {
        final Results results = new Results();
        GrowTask.run(
                peer,
                Settings.parse(
                        List.of(
                                "log=m-0000",
                                "payload-bytes=100",
                                "from=" + from,
                                "to=" + to,
                                "content-sum=" + sum,
                                "server-pid=0")),
                results);
        return settings(results).text("content.sum");
    }

    private Settings produce() throws Exception {
        final Results results = new Results();
        ProduceTask.run(peer, Settings.parse(PRODUCE), results);
        return settings(results);
    }

    private Settings consume(final Settings produced) throws Exception {
        final Results results = new Results();
        ConsumeTask.run(
                peer,
                Settings.parse(
                        List.of(
                                "log=a",
                                "payload-bytes=100",
                                "count=" + produced.text("messages"),
                                "content-sum=" + produced.text("content.sum"),
                                "warm-up-ms=0",
                                "time-ms=0",
                                "server-pid=0")),
                results);
        return settings(results);
    }

    private static Settings settings(final Results results) {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        results.print(new PrintStream(out, true, StandardCharsets.UTF_8));
        return Results.parse(out.toString(StandardCharsets.UTF_8).lines().toList());
    }
}
