package org.boomscooter.bench.kafka;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.requests.FetchRequest;
import org.apache.kafka.common.requests.FetchResponse;
import org.apache.kafka.common.requests.RequestHeader;
import org.apache.kafka.common.requests.ResponseHeader;
import org.boomscooter.bench.load.Results;
import org.boomscooter.bench.load.Settings;
import org.boomscooter.bench.load.Task;
import org.boomscooter.bench.load.Window;

/**
 * What Kafka's server can give when nobody looks at the messages: fetches over a plain socket, of
 * which only the batches' headers are read, to know where the next fetch begins. No CRC is checked.
 *
 * <p>Settings: {@code server}, {@code log}, {@code payload-bytes}, {@code count}, {@code
 * warm-up-ms}, {@code time-ms}, {@code server-pid}.
 */
public final class RawFetchTask implements Task {
    /** The last that calls topics by name. */
    private static final short VERSION = 12;

    private static final int FETCH_BYTES = 16 << 20;
    private static final int MAX_WAIT_MS = 50;
    private static final int RECEIVE_BUFFER_BYTES = 2 << 20;

    private final ByteBuffer length = ByteBuffer.allocate(Integer.BYTES);
    private ByteBuffer response = ByteBuffer.allocateDirect(FETCH_BYTES + (1 << 20));
    private int correlationId;

    @Override
    public void run(final Settings settings, final Results results) throws Exception {
        final String[] address = settings.text("server").split(":", 2);
        final TopicPartition partition = new TopicPartition(settings.text("log"), 0);
        final long count = settings.number("count");
        try (SocketChannel socket = SocketChannel.open()) {
            socket.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER_BYTES);
            socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
            socket.connect(new InetSocketAddress(address[0], Integer.parseInt(address[1])));
            passes(socket, partition, count, settings.number("warm-up-ms"));
            final Window window = Window.open(settings.number("server-pid"));
            final long passes = passes(socket, partition, count, settings.number("time-ms"));
            window.close().report(results, passes * count, settings.number("payload-bytes"));
        }
    }

    private long passes(
            final SocketChannel socket,
            final TopicPartition partition,
            final long count,
            final long timeMs)
            throws IOException {
        final long endNs = System.nanoTime() + timeMs * 1_000_000;
        long passes = 0;
        do {
            long offset = 0;
            while (offset < count) {
                offset = fetch(socket, partition, offset);
            }
            passes++;
        } while (System.nanoTime() - endNs < 0);
        return passes;
    }

    /** Returns the offset behind what came. */
    private long fetch(
            final SocketChannel socket, final TopicPartition partition, final long offset)
            throws IOException {
        send(socket, partition, offset);
        receive(socket);
        ResponseHeader.parse(response, ApiKeys.FETCH.responseHeaderVersion(VERSION));
        final FetchResponseData.PartitionData data =
                FetchResponse.parse(new ByteBufferAccessor(response), VERSION)
                        .data()
                        .responses()
                        .get(0)
                        .partitions()
                        .get(0);
        long next = offset;
        for (final RecordBatch batch : FetchResponse.recordsOrFail(data).batches()) {
            next = batch.nextOffset();
        }
        if (next == offset) {
            throw new IOException(
                    partition + " gives nothing at " + offset + ", error " + data.errorCode());
        }
        return next;
    }

    private void send(final SocketChannel socket, final TopicPartition partition, final long offset)
            throws IOException {
        final FetchRequest request =
                FetchRequest.Builder.forConsumer(
                                VERSION,
                                MAX_WAIT_MS,
                                1,
                                Map.of(
                                        partition,
                                        new FetchRequest.PartitionData(
                                                Uuid.ZERO_UUID,
                                                offset,
                                                FetchRequest.INVALID_LOG_START_OFFSET,
                                                FETCH_BYTES,
                                                Optional.empty())))
                        .setMaxBytes(FETCH_BYTES)
                        .build(VERSION);
        final ByteBuffer bytes =
                request.serializeWithHeader(
                        new RequestHeader(ApiKeys.FETCH, VERSION, "bench", ++correlationId));
        final ByteBuffer[] frame = {length.clear().putInt(bytes.remaining()).flip(), bytes};
        while (bytes.hasRemaining()) {
            socket.write(frame);
        }
    }

    private void receive(final SocketChannel socket) throws IOException {
        readFully(socket, length.clear());
        final int size = length.getInt(0);
        if (size > response.capacity()) {
            response = ByteBuffer.allocateDirect(size);
        }
        readFully(socket, response.clear().limit(size));
        response.flip();
    }

    private static void readFully(final SocketChannel socket, final ByteBuffer target)
            throws IOException {
        while (target.hasRemaining()) {
            if (socket.read(target) < 0) {
                throw new EOFException("Kafka closed the connection");
            }
        }
    }
}
