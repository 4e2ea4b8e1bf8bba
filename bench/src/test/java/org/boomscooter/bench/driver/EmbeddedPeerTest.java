package org.boomscooter.bench.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.boomscooter.bench.load.ContentSum;
import org.boomscooter.bench.load.Level;
import org.boomscooter.bench.load.Payloads;
import org.boomscooter.bench.load.Peer;
import org.boomscooter.bench.load.Sender;
import org.boomscooter.bench.load.Settings;
import org.boomscooter.bench.load.Source;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddedPeerTest {
    private static final int MESSAGES = 5000;

    @TempDir private Path data;

    @ParameterizedTest
    @ValueSource(strings = {"batches", "one-by-one"})
    void whatIsAppendedInProcessIsReadBackFromTheFiles(final String client) throws Exception {
        final ContentSum appended = new ContentSum();
        final ContentSum read = new ContentSum();
        try (Peer peer =
                new EmbeddedPeer(Settings.parse(List.of("data=" + data, "client=" + client)))) {
            peer.createLog("a", Level.WRITTEN);
            try (Sender sender = peer.openSender("a", Level.WRITTEN, dueNs -> {})) {
                final Payloads payloads = new Payloads(128, 1);
                for (int i = 0; i < MESSAGES; i++) {
                    final byte[] payload = payloads.next();
                    appended.add(payload);
                    sender.send(payload);
                }
                sender.flush();
            }
            try (Source source = peer.openSource("a")) {
                source.read(
                        MESSAGES,
                        (final ByteBuffer buffer, final int offset, final int length) ->
                                read.add(buffer, offset, length));
            }
        }
        assertThat(read.value()).isEqualTo(appended.value());
    }
}
