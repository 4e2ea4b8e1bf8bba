package org.boomscooter.bench.driver;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.boomscooter.bench.load.Crowd;
import org.boomscooter.format.frame.BatchHeader;
import org.boomscooter.format.frame.Frame;
import org.boomscooter.format.protocol.Control;
import org.boomscooter.format.protocol.ControlCodec;
import org.boomscooter.format.protocol.ControlMessage;
import org.boomscooter.format.protocol.Protocol;

/**
 * Consumers by bare sockets and one selector: a thousand clients of a program would need a thousand
 * threads, which are not what is measured.
 */
final class TailCrowd implements Crowd {
    private static final int STREAM = 1;
    private static final int CREDIT_BYTES = 8 << 20;
    private static final long TAKE_LIMIT_NS = TimeUnit.SECONDS.toNanos(20);

    private static final long HEARTBEAT_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long HEARTBEAT_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(10);

    private final List<Member> members = new ArrayList<>();
    private final Selector selector;
    private long messages;
    private int behind;
    private long lastHeartbeatNs = System.nanoTime();
    private int nextHeartbeat;

    TailCrowd(final InetSocketAddress server, final String log, final int consumers)
            throws IOException {
        selector = Selector.open();
        try {
            for (int i = 0; i < consumers; i++) {
                members.add(new Member(SocketChannel.open(server), log));
            }
            for (final Member member : members) {
                member.channel.configureBlocking(false);
                member.channel.register(selector, SelectionKey.OP_READ, member);
            }
        } catch (final IOException e) {
            close();
            throw e;
        }
    }

    @Override
    public void take(final long upTo) throws IOException {
        messages = upTo;
        behind = (int) members.stream().filter(member -> member.taken < upTo).count();
        final long startNs = System.nanoTime();
        while (behind > 0) {
            final long leftNs = TAKE_LIMIT_NS - (System.nanoTime() - startNs);
            if (leftNs <= 0) {
                throw new IOException(behind + " of " + members.size() + " consumers wait in vain");
            }
            select(leftNs);
        }
    }

    @Override
    public void rest(final long timeMs) throws IOException {
        final long startNs = System.nanoTime();
        long leftNs = TimeUnit.MILLISECONDS.toNanos(timeMs);
        while (leftNs > 0) {
            sayHeartbeats();
            select(Math.min(leftNs, HEARTBEAT_PAUSE_NS));
            leftNs = TimeUnit.MILLISECONDS.toNanos(timeMs) - (System.nanoTime() - startNs);
        }
    }

    /** As a client does it: each now and then, and not all at once. */
    private void sayHeartbeats() throws IOException {
        final long nowNs = System.nanoTime();
        final double due = (double) (nowNs - lastHeartbeatNs) / HEARTBEAT_NS * members.size();
        if (due >= 1) {
            for (int i = 0; i < Math.min((int) due, members.size()); i++) {
                members.get(nextHeartbeat).sayHeartbeat();
                nextHeartbeat = (nextHeartbeat + 1) % members.size();
            }
            lastHeartbeatNs = nowNs;
        }
    }

    private void select(final long timeoutNs) throws IOException {
        selector.select(Math.max(1, TimeUnit.NANOSECONDS.toMillis(timeoutNs)));
        for (final SelectionKey key : selector.selectedKeys()) {
            final Member member = (Member) key.attachment();
            final boolean wasBehind = member.taken < messages;
            member.receive();
            if (wasBehind && member.taken >= messages) {
                behind--;
            }
        }
        selector.selectedKeys().clear();
    }

    @Override
    public void close() {
        try {
            for (final Member member : members) {
                member.channel.close();
            }
            selector.close();
        } catch (final IOException e) {
            throw new IllegalStateException("sockets close in silence", e);
        }
    }

    /** One consumer. */
    private static final class Member {
        private static final int BUFFER_BYTES = 4 << 10;

        private final SocketChannel channel;
        private final ByteBuffer received =
                ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        private long taken;

        Member(final SocketChannel channel, final String log) throws IOException {
            this.channel = channel;
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            ask(
                    new ControlMessage.Hello(Protocol.MIN_VERSION, Protocol.VERSION, "crowd", ""),
                    ControlMessage.Welcome.class);
            ask(
                    new ControlMessage.Subscribe(
                            STREAM,
                            log,
                            ControlMessage.Start.latest(),
                            ControlMessage.End.none(),
                            "",
                            CREDIT_BYTES),
                    ControlMessage.Subscribed.class);
        }

        private void ask(
                final ControlMessage request, final Class<? extends ControlMessage> expected)
                throws IOException {
            channel.write(ControlCodec.encode(Control.of(1, request)));
            while (received.position() < Frame.HEADER_LENGTH
                    || received.position() < Frame.length(received, 0)) {
                read();
            }
            final ControlMessage answer =
                    ControlCodec.decode(received, 0, Frame.length(received, 0)).message();
            if (!expected.isInstance(answer)) {
                throw new IOException("instead of " + expected.getSimpleName() + ": " + answer);
            }
            drop(Frame.length(received, 0));
        }

        private void read() throws IOException {
            if (channel.read(received) < 0) {
                throw new EOFException("the server has closed a connection");
            }
        }

        private void drop(final int length) {
            received.flip().position(length);
            received.compact();
        }

        void receive() throws IOException {
            read();
            int offset = 0;
            while (received.position() - offset >= Frame.HEADER_LENGTH
                    && received.position() - offset >= Frame.length(received, offset)) {
                final int length = Frame.length(received, offset);
                switch (Frame.type(received, offset)) {
                    case Frame.TYPE_BATCH -> taken += BatchHeader.messageCount(received, offset);
                    case Frame.TYPE_CONTROL ->
                            throw new IOException(
                                    "a consumer was told: "
                                            + ControlCodec.decode(received, offset, offset + length)
                                                    .message());
                    default -> {
                        // Which log it is, or that the server lives.
                    }
                }
                offset += length;
            }
            if (offset > 0) {
                drop(offset);
            }
        }

        void sayHeartbeat() throws IOException {
            final ByteBuffer frame = ByteBuffer.allocate(Frame.HEADER_LENGTH);
            Frame.putHeader(frame, 0, Frame.HEADER_LENGTH, Frame.TYPE_HEARTBEAT, 0);
            channel.write(frame);
        }
    }
}
