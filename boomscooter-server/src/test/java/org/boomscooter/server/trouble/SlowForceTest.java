package org.boomscooter.server.trouble;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.boomscooter.client.BoomscooterClient;
import org.boomscooter.client.Consumer;
import org.boomscooter.client.LogSettings;
import org.boomscooter.client.Producer;
import org.boomscooter.format.protocol.AckLevel;
import org.boomscooter.server.Await;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that takes its time over a force, under a server with clients. */
class SlowForceTest {
    private static final String LOG = "slow";
    private static final int MESSAGES = 200;

    @TempDir private Path directory;

    @Test
    void onlyWhoWantsSyncedWaitsAndTheNextForceIsForAllOfThem()
            throws IOException, InterruptedException {
        try (TroubledServer server = new TroubledServer(directory);
                BoomscooterClient client = server.connect()) {
            client.admin().createLog(LogSettings.of(LOG).visibleAt(AckLevel.WRITTEN));
            try (Producer written = client.producer(LOG).acks(AckLevel.WRITTEN).open();
                    Producer synced = client.producer(LOG).acks(AckLevel.SYNCED).open();
                    Consumer consumer = client.consumer(LOG).open()) {
                synced.send(bytes("first")).join();
                server.disk.holdForcesUp();
                final List<CompletableFuture<Long>> waiting = new ArrayList<>();
                waiting.add(synced.send(bytes("held up")));
                Await.until(server.disk::isForceWaiting, "the force has begun");
                final int before = server.disk.forces();
                for (int i = 0; i < MESSAGES; i++) {
                    waiting.add(synced.send(bytes("synced " + i)));
                    written.send(bytes("written " + i)).join();
                }
                waiting.add(synced.flush());
                for (int i = 0; i < MESSAGES; i++) {
                    assertThat(consumer.next(Duration.ofSeconds(60)))
                            .as("message %d", i)
                            .isNotNull();
                }
                assertThat(waiting).noneMatch(CompletableFuture::isDone);
                assertThat(server.disk.forces()).isEqualTo(before);
                server.disk.letForcesEnd();
                waiting.forEach(CompletableFuture::join);
                assertThat(server.disk.forces() - before)
                        .as("forces for %d batches that came meanwhile", MESSAGES)
                        .isLessThan(MESSAGES / 10);
            }
        }
    }

    private static byte[] bytes(final String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
