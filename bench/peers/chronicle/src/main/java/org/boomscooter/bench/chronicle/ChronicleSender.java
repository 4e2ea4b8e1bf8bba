package org.boomscooter.bench.chronicle;

import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.wire.DocumentContext;
import org.boomscooter.bench.load.AckListener;
import org.boomscooter.bench.load.Sender;

/** Appends to a queue in this process: a message is in it when the call returns. */
final class ChronicleSender implements Sender {
    private final ChronicleQueue queue;
    private final ExcerptAppender appender;
    private final AckListener acks;
    private final long mostUnsyncedBytes;
    private long unsyncedBytes;

    /**
     * @param mostUnsyncedBytes more than this is forced at once; {@link Long#MAX_VALUE}: nothing is
     */
    ChronicleSender(
            final ChronicleQueue queue, final AckListener acks, final long mostUnsyncedBytes) {
        this.queue = queue;
        this.acks = acks;
        this.mostUnsyncedBytes = mostUnsyncedBytes;
        appender = queue.createAppender();
    }

    @Override
    public void send(final byte[] payload) {
        try (DocumentContext document = appender.writingDocument()) {
            document.wire().bytes().write(payload);
        }
        unsyncedBytes += payload.length;
        if (unsyncedBytes > mostUnsyncedBytes) {
            sync();
        }
    }

    private void sync() {
        appender.sync();
        unsyncedBytes = 0;
    }

    @Override
    public void sendDue(final byte[] payload, final long dueNs) {
        send(payload);
        acks.onAck(dueNs);
    }

    @Override
    public void flush() {
        if (mostUnsyncedBytes != Long.MAX_VALUE) {
            sync();
        }
    }

    @Override
    public void close() {
        appender.close();
        queue.close();
    }
}
