package org.boomscooter.bench.driver;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.boomscooter.bench.load.Crowd;
import org.boomscooter.bench.load.Level;
import org.boomscooter.bench.load.Payloads;
import org.boomscooter.bench.load.Peer;
import org.boomscooter.bench.load.Sender;
import org.boomscooter.bench.load.Settings;
import org.boomscooter.server.Node;
import org.boomscooter.server.config.Setting;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TailCrowdTest {
    @TempDir private Path directory;

    @Test
    void everyOneOfThemGetsWhatIsProducedFromThenOn() throws Exception {
        try (Node node = startNode();
                Peer peer = peer(node)) {
            peer.createLog("log", Level.WRITTEN);
            final Payloads payloads = new Payloads(100, 1);
            try (Sender sender = peer.openSender("log", Level.WRITTEN, dueNs -> {})) {
                sender.send(payloads.next());
                sender.flush();
                try (Crowd crowd = peer.openCrowd("log", 3)) {
                    sender.send(payloads.next());
                    crowd.take(1);
                    crowd.rest(1);
                    sender.send(payloads.next());
                    sender.send(payloads.next());
                    crowd.take(3);
                }
            }
        }
    }

    @Test
    void aConsumerThatTheServerRefusesIsNoConsumer() throws Exception {
        try (Node node = startNode();
                Peer peer = peer(node)) {
            assertThatThrownBy(() -> peer.openCrowd("nothing", 1))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("NO_SUCH_LOG");
        }
    }

    private Node startNode() throws IOException {
        return Node.start(
                new org.boomscooter.server.config.Settings.Builder()
                        .addFlag(Setting.DATA, "test", directory.toString())
                        .addFlag(Setting.LISTEN, "test", "127.0.0.1:0")
                        .addFlag(Setting.LOG_SEGMENT_SIZE, "test", "1MiB")
                        .addFlag(Setting.LOG_DISK_RESERVE, "test", "0")
                        .build(),
                Map.of());
    }

    private static Peer peer(final Node node) {
        return new BoomscooterPeer(
                Settings.parse(
                        List.of("client=prompt", "server=127.0.0.1:" + node.address().getPort())));
    }
}
