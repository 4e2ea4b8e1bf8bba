package org.boomscooter.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.boomscooter.client.direct.DirectReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server that serves producers of both levels over TCP is killed (SIGKILL) at random and started
 * again, while they go on and send again what was not acknowledged: every message is there once, in
 * order, where its acknowledgement said. {@code -Dkills=200} for more.
 */
class ServerKillTest {
    private static final String LOG = "killed";
    private static final int PRODUCERS = 4;

    @TempDir private Path directory;
    private ServerProcess server;

    @AfterEach
    void leaveNoProcess() throws InterruptedException {
        if (server != null) {
            server.kill();
        }
    }

    @Test
    void aKilledServerLosesAndDoublesNothingThatClientsWereTold()
            throws IOException, InterruptedException {
        final int kills = Integer.getInteger("kills", 5);
        final long seed = System.nanoTime();
        System.out.println("seed of ServerKillTest: " + seed);
        final Random random = new Random(seed);
        server = ServerProcess.start(directory, 0);
        final int port = server.port();
        final NumberedProducers producers = NumberedProducers.start(port, LOG, PRODUCERS);
        for (int kill = 0; kill < kills; kill++) {
            producers.awaitMore(1 + random.nextInt(3_000));
            server.kill();
            server = ServerProcess.start(directory, port);
        }
        producers.awaitMore(1_000);
        producers.finish();
        assertThat(producers.check(DirectReader.open(directory, LOG).consumer()))
                .as("read directly")
                .isEqualTo(producers.checkFromNetwork());
        assertThat(server.stop()).as("exit code of a clean stop").isZero();
    }
}
