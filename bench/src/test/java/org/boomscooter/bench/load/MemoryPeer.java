package org.boomscooter.bench.load;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Keeps logs in memory, and spoils them on request. */
final class MemoryPeer implements Peer {
    private final Map<String, List<byte[]>> logs = new HashMap<>();
    private boolean spoiling;

    /** Changes a bit of what senders opened from now on send. */
    void spoil() {
        spoiling = true;
    }

    List<byte[]> log(final String name) {
        synchronized (logs) {
            return logs.get(name);
        }
    }

    @Override
    public void createLog(final String log, final Level level) {
        synchronized (logs) {
            logs.put(log, new ArrayList<>());
        }
    }

    @Override
    public Sender openSender(final String log, final Level level, final AckListener acks) {
        return new MemorySender(log(log), acks, spoiling);
    }

    @Override
    public Source openSource(final String log) {
        return new MemorySource(log(log));
    }

    @Override
    public void close() {}

    private record MemorySender(List<byte[]> messages, AckListener acks, boolean spoiling)
            implements Sender {
        @Override
        public void send(final byte[] payload) {
            final byte[] copy = payload.clone();
            if (spoiling) {
                copy[copy.length - 1] ^= 1;
            }
            synchronized (messages) {
                messages.add(copy);
                messages.notifyAll();
            }
        }

        @Override
        public void sendDue(final byte[] payload, final long dueNs) {
            send(payload);
            acks.onAck(dueNs);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    private static final class MemorySource implements Source {
        private final List<byte[]> messages;
        private int next;

        MemorySource(final List<byte[]> messages) {
            this.messages = messages;
        }

        @Override
        public void read(final long count, final MessageSink sink) throws InterruptedException {
            next = 0;
            follow(count, sink);
        }

        @Override
        public void seekLatest() {
            synchronized (messages) {
                next = messages.size();
            }
        }

        @Override
        public void follow(final long count, final MessageSink sink) throws InterruptedException {
            for (long i = 0; i < count; i++) {
                final byte[] message;
                synchronized (messages) {
                    while (next == messages.size()) {
                        messages.wait();
                    }
                    message = messages.get(next++);
                }
                sink.onMessage(ByteBuffer.wrap(message), 0, message.length);
            }
        }

        @Override
        public void close() {}
    }
}
