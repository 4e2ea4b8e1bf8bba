package org.boomscooter.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.boomscooter.format.frame.Ack;
import org.boomscooter.format.frame.Credit;
import org.boomscooter.format.frame.Frame;
import org.boomscooter.format.frame.LogSwitch;
import org.boomscooter.format.protocol.AckLevel;
import org.boomscooter.format.protocol.Control;
import org.boomscooter.format.protocol.ControlCodec;
import org.boomscooter.format.protocol.ControlMessage;
import org.boomscooter.format.protocol.ErrorCode;
import org.boomscooter.format.segment.LookupCounts;
import org.boomscooter.format.segment.SeqnoMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The worked exchange of docs/protocol.md is what this server understands and says. */
class ProtocolDocumentTest {
    private static final Path DOCUMENT = Path.of("../docs/protocol.md");
    private static final Pattern EXAMPLE =
            Pattern.compile("```hex ([a-z -]+)\n(.*?)```", Pattern.DOTALL);

    @TempDir private Path directory;

    static Map<String, ByteBuffer> expected() {
        final Map<String, ByteBuffer> frames = new LinkedHashMap<>();
        frames.put("client hello", control(1, new ControlMessage.Hello(1, 1, "doc", "")));
        frames.put(
                "server welcome",
                control(
                        1,
                        new ControlMessage.Welcome(
                                1, "boomscooter", 16777216, 16777144, 30000, 256)));
        frames.put(
                "client open producer",
                control(
                        2,
                        new ControlMessage.OpenProducer(7, "spans", AckLevel.WRITTEN, 0, true, 0)));
        frames.put(
                "server producer opened",
                control(
                        2,
                        new ControlMessage.ProducerOpened(
                                7, 0x1122_3344_5566_7788L, 1, 0, SeqnoMode.SERVER, 0)));
        frames.put("client log switch", logSwitch(7));
        frames.put("client batch", Batches.of(0, 1, "hello"));
        frames.put("server ack", ack());
        frames.put(
                "client subscribe",
                control(
                        3,
                        new ControlMessage.Subscribe(
                                9,
                                "spans",
                                ControlMessage.Start.earliest(),
                                ControlMessage.End.at(0),
                                "",
                                65536)));
        frames.put(
                "server subscribed",
                control(
                        3,
                        new ControlMessage.Subscribed(
                                9, 0x1122_3344_5566_7788L, SeqnoMode.SERVER, 0, 0, 1)));
        frames.put("server log switch", logSwitch(9));
        final int batchBytes = frames.get("client batch").limit();
        frames.put(
                "server stream end",
                control(
                        0,
                        new ControlMessage.StreamEnd(
                                9, 1, "", new LookupCounts(1, 0, 0, 0, batchBytes, 0, 0))));
        frames.put("client credit", credit());
        return frames;
    }

    private static ByteBuffer control(final int id, final ControlMessage message) {
        return ControlCodec.encode(Control.of(id, message));
    }

    private static ByteBuffer logSwitch(final int stream) {
        final ByteBuffer frame = ByteBuffer.allocate(LogSwitch.LENGTH);
        LogSwitch.put(frame, 0, stream);
        return frame;
    }

    private static ByteBuffer ack() {
        final ByteBuffer frame = ByteBuffer.allocate(Ack.LENGTH);
        Ack.put(frame, 0, 0, 7, 1, 0, 0, 1);
        return frame;
    }

    private static ByteBuffer credit() {
        final ByteBuffer frame = ByteBuffer.allocate(Credit.LENGTH);
        Credit.put(frame, 0, 9, 65536);
        return frame;
    }

    private static Map<String, byte[]> examples() throws IOException {
        final Map<String, byte[]> examples = new LinkedHashMap<>();
        final Matcher matcher = EXAMPLE.matcher(Files.readString(DOCUMENT));
        while (matcher.find()) {
            examples.put(
                    matcher.group(1),
                    HexFormat.of().parseHex(matcher.group(2).replaceAll("[^0-9a-f]", "")));
        }
        return examples;
    }

    @Test
    void theExamplesAreTheBytesOfTheCode() throws IOException {
        final Map<String, byte[]> examples = examples();
        assertThat(examples.keySet()).containsExactlyElementsOf(expected().keySet());
        expected()
                .forEach(
                        (name, frame) ->
                                assertThat(HexFormat.of().formatHex(examples.get(name)))
                                        .as(name)
                                        .isEqualTo(hex(frame)));
    }

    private static String hex(final ByteBuffer frame) {
        final byte[] bytes = new byte[frame.limit()];
        frame.get(0, bytes);
        return HexFormat.of().formatHex(bytes);
    }

    @Test
    void aServerAnswersTheExamples() throws IOException {
        final Map<String, byte[]> examples = examples();
        try (TestServer server = TestServer.start(directory);
                RawClient client = new RawClient(server.server.port())) {
            client.send(examples.get("client hello"));
            assertThat(hex(client.frame()))
                    .isEqualTo(HexFormat.of().formatHex(examples.get("server welcome")));
            client.send(examples.get("client open producer"));
            assertThat(client.message()).isInstanceOf(ControlMessage.ProducerOpened.class);
            client.send(examples.get("client log switch"));
            client.send(examples.get("client batch"));
            assertThat(hex(client.frame()))
                    .isEqualTo(HexFormat.of().formatHex(examples.get("server ack")));
            client.send(examples.get("client subscribe"));
            assertThat(client.message()).isInstanceOf(ControlMessage.Subscribed.class);
            assertThat(hex(client.frame()))
                    .isEqualTo(HexFormat.of().formatHex(examples.get("server log switch")));
            assertThat(Frame.type(client.frame(), 0)).isEqualTo(Frame.TYPE_BATCH);
            assertThat(hex(client.frame()))
                    .isEqualTo(HexFormat.of().formatHex(examples.get("server stream end")));
            client.send(examples.get("client credit"));
            client.send(new ControlMessage.ListLogs(""));
            assertThat(client.message()).isInstanceOf(ControlMessage.Logs.class);
        }
    }

    @Test
    void everyErrorCodeAndLimitIsInTheTables() throws IOException {
        final String document = Files.readString(DOCUMENT);
        final List<String> missing = new ArrayList<>();
        for (final ErrorCode code : ErrorCode.values()) {
            if (!document.contains("| `" + camel(code.name()) + "` |")) {
                missing.add(camel(code.name()));
            }
        }
        for (final Limit limit : Limit.values()) {
            if (!document.contains("`" + limit.setting() + "`")) {
                missing.add(limit.setting());
            }
        }
        assertThat(missing).isEmpty();
    }

    private static String camel(final String name) {
        final StringBuilder camel = new StringBuilder();
        for (final String word : name.split("_", -1)) {
            camel.append(camel.isEmpty() ? word.charAt(0) : word.substring(0, 1));
            camel.append(word.substring(1).toLowerCase(Locale.ROOT));
        }
        camel.setCharAt(0, Character.toLowerCase(camel.charAt(0)));
        return camel.toString();
    }
}
