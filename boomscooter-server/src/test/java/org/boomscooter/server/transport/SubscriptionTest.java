package org.boomscooter.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.boomscooter.server.disk.RealDisk;
import org.boomscooter.server.log.Log;
import org.boomscooter.server.log.LogReader;
import org.boomscooter.server.log.LogSpec;
import org.boomscooter.server.log.LogStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SubscriptionTest {
    @Test
    void aLogThatIsDeletedWhileThePlaceIsLookedForEndsTheSubscription(
            @TempDir final Path directory) {
        try (LogStore store = LogStore.open(TestServer.storeConfig(directory), new RealDisk())) {
            final Log log = store.create(LogSpec.of("spans"));
            final Subscription subscription =
                    new Subscription(1, log, new byte[0], 1 << 20, () -> {});
            final LogReader reader = log.openReader();
            store.delete("spans");
            subscription.start(reader);
            assertThat(subscription.isDeleted()).isTrue();
            subscription.close();
        }
    }
}
