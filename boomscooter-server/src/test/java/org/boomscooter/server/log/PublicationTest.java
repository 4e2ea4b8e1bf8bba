package org.boomscooter.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.boomscooter.format.frame.BatchChecksum;
import org.boomscooter.format.frame.Frame;
import org.boomscooter.format.segment.SegmentHeader;
import org.boomscooter.server.disk.RealDisk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One thread appends while another reads the same memory: a length means that all is there. */
class PublicationTest {
    private static final int BATCHES = 200_000;

    @TempDir private Path directory;

    @Test
    void aReaderThatSeesALengthSeesTheWholeBatch() {
        final StoreConfig config =
                StoreConfig.withDefaults(directory).withSegmentBytes(64 << 20).withReserveBytes(0);
        try (LogStore store = LogStore.open(config, new RealDisk())) {
            final Log log = store.create(LogSpec.of("spans").withCompanion(false));
            final ByteBuffer batch = Batches.of("x".repeat(100));
            Batches.append(log, AckLevel.WRITTEN, batch);
            final SegmentFile segment = log.openSegment(0);
            final AtomicInteger answered = new AtomicInteger();
            final Thread producer = new Thread(() -> offerAll(log, batch, answered), "producer");
            producer.start();
            final ByteBuffer buffer = segment.buffer();
            final BatchChecksum checksum = new BatchChecksum();
            int position = SegmentHeader.LENGTH;
            int whole = 0;
            while (whole <= BATCHES) {
                final int length = Frame.lengthAcquire(buffer, position);
                if (length == 0) {
                    Thread.onSpinWait();
                    continue;
                }
                assertThat(length).isEqualTo(batch.capacity());
                assertThat(checksum.isHeaderWhole(buffer, position, log.logId())).isTrue();
                assertThat(checksum.isBodyWhole(buffer, position)).isTrue();
                position += length;
                whole++;
            }
            segment.release();
        }
    }

    private static void offerAll(
            final Log log, final ByteBuffer batch, final AtomicInteger answered) {
        final AppendRequest[] requests = new AppendRequest[256];
        for (int i = 0; i < BATCHES; i++) {
            final int slot = i % requests.length;
            while (answered.get() <= i - requests.length) {
                Thread.onSpinWait();
            }
            requests[slot] =
                    new AppendRequest() {
                        @Override
                        protected void onAppended(
                                final long first,
                                final long last,
                                final int count,
                                final boolean duplicate) {
                            answered.incrementAndGet();
                        }

                        @Override
                        protected void onRefused(final LogException reason) {
                            throw reason;
                        }
                    };
            requests[slot].set(batch.duplicate(), 0, batch.capacity(), AckLevel.WRITTEN);
            while (!log.offer(requests[slot])) {
                Thread.onSpinWait();
            }
        }
    }
}
