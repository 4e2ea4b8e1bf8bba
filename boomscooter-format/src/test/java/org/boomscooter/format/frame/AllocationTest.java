package org.boomscooter.format.frame;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import net.jpountz.lz4.LZ4Factory;
import org.junit.jupiter.api.Test;

/** Building, checking and reading messages takes no memory from the heap. */
class AllocationTest {
    private static final int ROUNDS = 2_000;
    private static final int MESSAGES = 50;

    /** What the measuring itself and the JVM beside it may take, in all. */
    private static final long SLACK_BYTES = 64 << 10;

    private final ByteBuffer payload = ByteBuffer.allocateDirect(100);
    private final ByteBuffer batch = ByteBuffer.allocateDirect(16 << 10);
    private final BatchBuilder builder = new BatchBuilder(batch);
    private final BatchCursor cursor =
            new BatchCursor(LZ4Factory.safeInstance().safeDecompressor(), 1 << 20);
    private final BatchChecksum checksum = new BatchChecksum();
    private final byte[] channel = {'a', 'b'};

    private long sum;

    @Test
    void buildingAndReadingAHundredThousandMessagesAllocatesNothing() {
        rounds();
        rounds();
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        final long thread = Thread.currentThread().getId();
        final long before = threads.getThreadAllocatedBytes(thread);
        rounds();
        final long allocated = threads.getThreadAllocatedBytes(thread) - before;
        assertThat(sum).isPositive();
        assertThat(allocated)
                .as("bytes allocated for %d messages", ROUNDS * MESSAGES)
                .isLessThan(SLACK_BYTES);
    }

    private void rounds() {
        for (int i = 0; i < ROUNDS; i++) {
            sum += round(i);
        }
    }

    private long round(final int sequence) {
        builder.begin(channel, false);
        for (int i = 0; i < MESSAGES; i++) {
            builder.add(1, i, payload, 0, payload.capacity());
        }
        final int length = builder.finish(1, sequence);
        BatchHeader.headerCrc(batch, 0, checksum.headerCrc(batch, 0, 42));
        long read = 0;
        if (checksum.isHeaderWhole(batch, 0, 42) && checksum.isBodyWhole(batch, 0)) {
            cursor.wrap(batch, 0, length);
            while (cursor.next()) {
                read += cursor.seqno() + cursor.key() + cursor.payloadLength();
            }
        }
        return read;
    }
}
