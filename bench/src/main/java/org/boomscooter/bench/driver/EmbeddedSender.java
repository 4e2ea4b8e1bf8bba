package org.boomscooter.bench.driver;

import java.nio.ByteBuffer;
import org.boomscooter.bench.load.Sender;
import org.boomscooter.format.frame.BatchBuilder;
import org.boomscooter.format.frame.Message;
import org.boomscooter.server.log.AckLevel;
import org.boomscooter.server.log.AppendRequest;
import org.boomscooter.server.log.Log;
import org.boomscooter.server.log.LogException;

/**
 * Builds batches and offers them to the log's writer, as an event loop of the server does. The
 * memory of a batch is used again once the writer has copied it: when the writer does not keep up,
 * this waits for it.
 *
 * <p><b>Threading:</b> for one thread; the writer's says what became of the batches.
 */
final class EmbeddedSender implements Sender {
    private static final int BATCH_BYTES = 64 << 10;
    private static final int BATCHES = 256;

    private final Log log;
    private final AckLevel level;
    private final boolean oneByOne;
    private final Batch[] batches = new Batch[BATCHES];
    private int current;
    private volatile LogException failure;

    EmbeddedSender(final Log log, final AckLevel level, final boolean oneByOne) {
        this.log = log;
        this.level = level;
        this.oneByOne = oneByOne;
        for (int i = 0; i < BATCHES; i++) {
            batches[i] = new Batch();
        }
        begin();
    }

    /** A batch and its way through the log, used again and again. */
    private final class Batch extends AppendRequest {
        private final BatchBuilder builder =
                new BatchBuilder(ByteBuffer.allocateDirect(BATCH_BYTES));
        private volatile boolean free = true;

        @Override
        protected void onAppended(
                final long firstSeqno,
                final long lastSeqno,
                final int messageCount,
                final boolean duplicate) {
            free = true;
        }

        @Override
        protected void onRefused(final LogException reason) {
            failure = reason;
            free = true;
        }
    }

    @Override
    public void send(final byte[] payload) {
        int offset = claim(payload.length);
        if (offset == BatchBuilder.FULL) {
            append();
            offset = claim(payload.length);
        }
        batches[current].builder.buffer().put(offset, payload);
        if (oneByOne) {
            append();
        }
    }

    private int claim(final int length) {
        return batches[current].builder.claim(Message.TYPE_OPAQUE, 0, length);
    }

    private void append() {
        final Batch batch = batches[current];
        final int length = batch.builder.finish(0, 0);
        batch.set(batch.builder.buffer(), 0, length, level);
        batch.free = false;
        while (!log.offer(batch)) {
            Thread.onSpinWait();
        }
        current = current + 1 == BATCHES ? 0 : current + 1;
        begin();
    }

    private void begin() {
        awaitFree(batches[current]);
        batches[current].builder.begin(null, false);
    }

    private void awaitFree(final Batch batch) {
        while (!batch.free) {
            Thread.onSpinWait();
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** Not offered: whoever appends in process is not told of single messages. */
    @Override
    public void sendDue(final byte[] payload, final long dueNs) {
        throw new UnsupportedOperationException("no acknowledgement of single messages");
    }

    @Override
    public void flush() {
        if (batches[current].builder.messageCount() > 0) {
            append();
        }
        for (final Batch batch : batches) {
            awaitFree(batch);
        }
    }

    @Override
    public void close() {
        flush();
    }
}
