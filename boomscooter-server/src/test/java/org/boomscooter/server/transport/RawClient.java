package org.boomscooter.server.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.boomscooter.format.frame.Credit;
import org.boomscooter.format.frame.Frame;
import org.boomscooter.format.frame.LogSwitch;
import org.boomscooter.format.protocol.AckLevel;
import org.boomscooter.format.protocol.Control;
import org.boomscooter.format.protocol.ControlCodec;
import org.boomscooter.format.protocol.ControlMessage;
import org.boomscooter.format.protocol.ErrorCode;

/** A client that can misbehave: a socket and frames, every wait bounded. */
final class RawClient implements AutoCloseable {
    private static final int TIMEOUT_MS = 20_000;

    private final Socket socket;
    private final DataInputStream in;
    private int lastRequestId;

    RawClient(final int port) throws IOException {
        this(port, 0);
    }

    RawClient(final int port, final int receiveBufferBytes) throws IOException {
        socket = new Socket();
        if (receiveBufferBytes > 0) {
            socket.setReceiveBufferSize(receiveBufferBytes);
        }
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MS);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MS);
        in = new DataInputStream(socket.getInputStream());
    }

    /** Connected and welcomed. */
    static RawClient welcomed(final int port) throws IOException {
        final RawClient client = new RawClient(port);
        client.hello("");
        assertThat(client.message()).isInstanceOf(ControlMessage.Welcome.class);
        return client;
    }

    void hello(final String token) throws IOException {
        send(new ControlMessage.Hello(1, 1, "raw", token));
    }

    /** Sends a request and returns its id. */
    int send(final ControlMessage message) throws IOException {
        lastRequestId++;
        send(ControlCodec.encode(Control.of(lastRequestId, message)));
        return lastRequestId;
    }

    void send(final ByteBuffer frames) throws IOException {
        final byte[] bytes = new byte[frames.remaining()];
        frames.get(frames.position(), bytes);
        send(bytes);
    }

    void send(final byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    void logSwitch(final int stream) throws IOException {
        final ByteBuffer frame = ByteBuffer.allocate(LogSwitch.LENGTH);
        LogSwitch.put(frame, 0, stream);
        send(frame);
    }

    void credit(final int stream, final int bytes) throws IOException {
        final ByteBuffer frame = ByteBuffer.allocate(Credit.LENGTH);
        Credit.put(frame, 0, stream, bytes);
        send(frame);
    }

    void heartbeat() throws IOException {
        final ByteBuffer frame = ByteBuffer.allocate(Frame.HEADER_LENGTH);
        Frame.putHeader(frame, 0, Frame.HEADER_LENGTH, Frame.TYPE_HEARTBEAT, 0);
        send(frame);
    }

    /** Opens a producer stream and switches to it. */
    ControlMessage.ProducerOpened openProducer(
            final int stream, final String log, final AckLevel level) throws IOException {
        send(new ControlMessage.OpenProducer(stream, log, level, 0, true, 0));
        final var opened = (ControlMessage.ProducerOpened) message();
        logSwitch(stream);
        return opened;
    }

    ControlMessage.Subscribed subscribe(
            final int stream,
            final String log,
            final ControlMessage.Start start,
            final ControlMessage.End end,
            final int credit)
            throws IOException {
        send(new ControlMessage.Subscribe(stream, log, start, end, "", credit));
        return (ControlMessage.Subscribed) message();
    }

    /** The next frame that is no heartbeat; {@code null}: the server has closed. */
    ByteBuffer frame() throws IOException {
        final long deadlineNs = System.nanoTime() + TIMEOUT_MS * 1_000_000L;
        while (System.nanoTime() - deadlineNs < 0) {
            final byte[] header = new byte[Frame.HEADER_LENGTH];
            try {
                in.readFully(header);
            } catch (final EOFException e) {
                return null;
            }
            final int length = Frame.length(ByteBuffer.wrap(header), 0);
            final byte[] bytes = new byte[length];
            System.arraycopy(header, 0, bytes, 0, header.length);
            in.readFully(bytes, header.length, length - header.length);
            final ByteBuffer frame = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            if (Frame.type(frame, 0) != Frame.TYPE_HEARTBEAT) {
                return frame;
            }
        }
        return fail("only heartbeats came");
    }

    /** The next frame, which must be a control message. */
    Control control() throws IOException {
        final ByteBuffer frame = frame();
        if (frame == null) {
            return fail("the server has closed the connection");
        }
        return ControlCodec.decode(frame, 0, frame.capacity());
    }

    ControlMessage message() throws IOException {
        return control().message();
    }

    ControlMessage.Refusal refusal() throws IOException {
        final ControlMessage message = message();
        assertThat(message).isInstanceOf(ControlMessage.Refusal.class);
        return (ControlMessage.Refusal) message;
    }

    /** The next frames are a last refusal and the end. */
    ControlMessage.Refusal farewell(final ErrorCode code) throws IOException {
        final ControlMessage.Refusal refusal = refusal();
        assertThat(refusal.code()).as(refusal.text()).isEqualTo(code);
        assertThat(refusal.fatal()).isTrue();
        assertThat(frame()).as("after a fatal error").isNull();
        return refusal;
    }

    /** Frames of one type, however they come. */
    List<ByteBuffer> frames(final int type, final int count) throws IOException {
        final List<ByteBuffer> frames = new ArrayList<>();
        while (frames.size() < count) {
            final ByteBuffer frame = frame();
            assertThat(frame).as("frame %d of %d", frames.size(), count).isNotNull();
            if (Frame.type(frame, 0) != Frame.TYPE_LOG_SWITCH) {
                assertThat(Frame.type(frame, 0)).isEqualTo(type);
                frames.add(frame);
            }
        }
        return frames;
    }

    void shutdownOutput() throws IOException {
        socket.shutdownOutput();
    }

    /** Like a process that dies: what is on its way is lost. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
