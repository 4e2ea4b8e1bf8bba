package org.boomscooter.client;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.boomscooter.format.frame.Ack;
import org.boomscooter.format.frame.BatchBuilder;
import org.boomscooter.format.frame.BatchChecksum;
import org.boomscooter.format.frame.BatchHeader;
import org.boomscooter.format.frame.Credit;
import org.boomscooter.format.frame.Frame;
import org.boomscooter.format.frame.LogSwitch;
import org.boomscooter.format.protocol.Control;
import org.boomscooter.format.protocol.ControlCodec;
import org.boomscooter.format.protocol.ControlMessage;
import org.boomscooter.format.segment.SeqnoMode;

/** The other end of a connection, in the hands of the test. */
public final class FakeServer implements AutoCloseable {
    public static final long LOG_ID = 42;

    private static final int MAX_FRAME = 1 << 20;
    private static final int SOCKET_TIMEOUT_MS = 20_000;

    private final ServerSocket listener;
    private Socket socket;
    private DataInputStream in;

    public FakeServer() {
        try {
            listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
            listener.setSoTimeout(SOCKET_TIMEOUT_MS);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String address() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    /** Takes the next connection and welcomes it. */
    public void accept() {
        try {
            socket = listener.accept();
            socket.setSoTimeout(SOCKET_TIMEOUT_MS);
            in = new DataInputStream(socket.getInputStream());
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        final Control hello = readControl();
        answer(hello, new ControlMessage.Welcome(1, "fake", MAX_FRAME, MAX_FRAME, 60_000, 100));
    }

    /** Breaks the connection. */
    public void cut() {
        try {
            socket.close();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next frame that is no heartbeat, credit or log switch. */
    public ByteBuffer readFrame() {
        while (true) {
            final ByteBuffer frame = readAnyFrame();
            final int type = Frame.type(frame, 0);
            if (type == Frame.TYPE_BATCH || type == Frame.TYPE_CONTROL) {
                return frame;
            }
        }
    }

    private ByteBuffer readAnyFrame() {
        try {
            final byte[] header = in.readNBytes(Frame.HEADER_LENGTH);
            final int length = Frame.length(ByteBuffer.wrap(header), 0);
            final byte[] bytes = Arrays.copyOf(header, length);
            in.readFully(bytes, header.length, length - header.length);
            return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The bytes of the next credit frame. */
    public int readCredit() {
        ByteBuffer frame = readAnyFrame();
        while (Frame.type(frame, 0) != Frame.TYPE_CREDIT) {
            frame = readAnyFrame();
        }
        return Credit.bytes(frame, 0);
    }

    /** The next frame must be a control message. */
    public Control readControl() {
        final ByteBuffer frame = readFrame();
        return ControlCodec.decode(frame, 0, frame.limit());
    }

    /** The sequence of the next frame, which must be a batch. */
    public int readBatch() {
        final ByteBuffer frame = readFrame();
        if (Frame.type(frame, 0) != Frame.TYPE_BATCH) {
            throw new AssertionError(
                    "not a batch but " + ControlCodec.decode(frame, 0, frame.limit()));
        }
        if (!new BatchChecksum().isBodyWhole(frame, 0)) {
            throw new AssertionError("the batch contradicts its checksum");
        }
        return BatchHeader.producerSequence(frame, 0);
    }

    /** Takes an OpenProducer and answers it. */
    public ControlMessage.OpenProducer openProducer(final int newId, final int lastSequence) {
        final Control request = readControl();
        final ControlMessage.OpenProducer open = (ControlMessage.OpenProducer) request.message();
        final int id = open.producerId() == 0 ? newId : open.producerId();
        answer(
                request,
                new ControlMessage.ProducerOpened(
                        open.stream(), LOG_ID, id, lastSequence, SeqnoMode.SERVER, 0));
        return open;
    }

    /** Takes a Subscribe and answers it. */
    public ControlMessage.Subscribe subscribe(final long startSeqno, final long endSeqno) {
        final Control request = readControl();
        final ControlMessage.Subscribe subscribe = (ControlMessage.Subscribe) request.message();
        answer(
                request,
                new ControlMessage.Subscribed(
                        subscribe.stream(),
                        LOG_ID,
                        SeqnoMode.SERVER,
                        startSeqno,
                        endSeqno,
                        startSeqno));
        return subscribe;
    }

    public void ack(final int stream, final int sequence, final long seqno) {
        final ByteBuffer frame = ByteBuffer.allocate(Ack.LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        Ack.put(frame, 0, 0, stream, sequence, seqno, seqno, 1);
        write(frame);
    }

    /** Sends a batch of messages of 8 bytes, which are their seqnos; returns its length. */
    public int sendBatch(final int stream, final long baseSeqno, final int count) {
        final ByteBuffer batch = batch(baseSeqno, count);
        write(batch, stream);
        return batch.limit();
    }

    /** The same with one bit of the body turned over. */
    public void sendDamagedBatch(final int stream, final long baseSeqno, final int count) {
        final ByteBuffer batch = batch(baseSeqno, count);
        final int last = batch.limit() - 1;
        batch.put(last, (byte) (batch.get(last) ^ 1));
        write(batch, stream);
    }

    private static ByteBuffer batch(final long baseSeqno, final int count) {
        final ByteBuffer buffer = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
        final BatchBuilder builder = new BatchBuilder(buffer);
        builder.begin(null, false);
        for (int i = 0; i < count; i++) {
            buffer.putLong(builder.claim(0, 0, Long.BYTES), baseSeqno + i);
        }
        final int length = builder.finish(0, 0);
        BatchHeader.baseSeqno(buffer, 0, baseSeqno);
        BatchHeader.headerCrc(buffer, 0, new BatchChecksum().headerCrc(buffer, 0, LOG_ID));
        return buffer.limit(length);
    }

    private void write(final ByteBuffer batch, final int stream) {
        final ByteBuffer frame =
                ByteBuffer.allocate(LogSwitch.LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        LogSwitch.put(frame, 0, stream);
        write(frame);
        write(batch);
    }

    public void refuse(final ControlMessage.Refusal refusal) {
        write(ControlCodec.encode(Control.unsolicited(refusal)));
    }

    public void say(final ControlMessage message) {
        write(ControlCodec.encode(Control.unsolicited(message)));
    }

    public void answer(final Control request, final ControlMessage message) {
        write(ControlCodec.encode(Control.of(request.requestId(), message)));
    }

    private void write(final ByteBuffer frame) {
        try {
            final byte[] bytes = new byte[frame.limit()];
            frame.get(0, bytes);
            socket.getOutputStream().write(bytes);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
            if (socket != null) {
                socket.close();
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
