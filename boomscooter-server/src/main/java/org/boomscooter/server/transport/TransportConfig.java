package org.boomscooter.server.transport;

import java.util.Objects;
import org.boomscooter.format.frame.BatchHeader;
import org.boomscooter.format.frame.Message;
import org.boomscooter.format.protocol.Protocol;

/**
 * Settings of the native protocol; a value that got past the constructor is a usable one.
 *
 * @param host name or address to listen on; other than loopback only with a token
 * @param port 0: any free one
 * @param token what clients must show; {@code null}: nothing
 * @param eventLoops threads that serve connections
 * @param readPath how batches get to consumers
 * @param autoCreate producing to a log that does not exist makes it, if the client asks for that
 * @param maxFrameBytes largest frame, and so the largest batch
 * @param maxMessageBytes largest payload of a message
 * @param maxConnections open connections
 * @param maxInFlightBytesPerConnection receive buffers of one connection; at this bound the socket
 *     is not read
 * @param maxInFlightBytes the same of all connections together
 * @param maxUnpackedBytes memory that companions are unpacked to, for all consumers together
 * @param maxSubscriptions open subscriptions of one connection
 * @param maxProducers open producer streams of one connection
 * @param maxWatches open watches of one connection
 * @param maxCursors cursors of one log
 * @param idleTimeoutMs a connection that says nothing for so long is closed
 * @param handshakeTimeoutMs from the accept to a whole hello
 * @param drainTimeoutMs how long closing waits for acknowledgements that are still due
 */
public record TransportConfig(
        String host,
        int port,
        AccessToken token,
        int eventLoops,
        ReadPath readPath,
        boolean autoCreate,
        int maxFrameBytes,
        int maxMessageBytes,
        int maxConnections,
        long maxInFlightBytesPerConnection,
        long maxInFlightBytes,
        long maxUnpackedBytes,
        int maxSubscriptions,
        int maxProducers,
        int maxWatches,
        int maxCursors,
        int idleTimeoutMs,
        int handshakeTimeoutMs,
        int drainTimeoutMs) {
    private static final int DEFAULT_MAX_FRAME = 16 << 20;
    private static final int MAX_STREAMS = 65_535;
    private static final int MAX_CURSORS = 10_000;
    private static final int HOUR_MS = 3_600_000;

    public TransportConfig {
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(readPath, "readPath");
        checkRange("port", port, 0, 65_535);
        checkRange("eventLoops", eventLoops, 1, 256);
        checkRange("maxFrameBytes", maxFrameBytes, 4096, BatchHeader.MAX_LENGTH);
        checkRange("maxMessageBytes", maxMessageBytes, 1, maxFrameBytes);
        checkRange("maxConnections", maxConnections, 1, 1_000_000);
        checkRange(
                "maxInFlightBytesPerConnection",
                maxInFlightBytesPerConnection,
                Math.max(maxFrameBytes, Protocol.MAX_FRAME_BEFORE_WELCOME),
                1L << 40);
        checkRange("maxInFlightBytes", maxInFlightBytes, maxInFlightBytesPerConnection, 1L << 40);
        checkRange("maxUnpackedBytes", maxUnpackedBytes, 1 << 20, 1L << 40);
        checkRange("maxSubscriptions", maxSubscriptions, 0, MAX_STREAMS);
        checkRange("maxProducers", maxProducers, 0, MAX_STREAMS);
        checkRange("maxWatches", maxWatches, 0, MAX_STREAMS);
        checkRange("maxCursors", maxCursors, 0, MAX_CURSORS);
        checkRange("idleTimeoutMs", idleTimeoutMs, 20, 24 * HOUR_MS);
        checkRange("handshakeTimeoutMs", handshakeTimeoutMs, 20, HOUR_MS);
        checkRange("drainTimeoutMs", drainTimeoutMs, 1, HOUR_MS);
    }

    /** The defaults: loopback, port 7400, no token. */
    public static TransportConfig withDefaults() {
        return new Builder().build();
    }

    /** Starts from the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** The largest payload that a batch has room for. */
    static int largestMessage(final int maxFrameBytes) {
        return maxFrameBytes - BatchHeader.HEADER_LENGTH - Message.HEADER_LENGTH;
    }

    private static void checkRange(
            final String name, final long value, final long least, final long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    name + ": " + value + " (expected: " + least + "-" + most + ")");
        }
    }

    /** Names for the parts; see {@link TransportConfig} for what they mean. */
    public static final class Builder {
        private String host = "127.0.0.1";
        private int port = Protocol.DEFAULT_PORT;
        private AccessToken token;
        private int eventLoops = Math.min(4, Runtime.getRuntime().availableProcessors());
        private ReadPath readPath = ReadPath.AUTO;
        private boolean autoCreate = true;
        private int maxFrameBytes = DEFAULT_MAX_FRAME;
        private int maxMessageBytes = -1;
        private int maxConnections = 1_000;
        private long maxInFlightBytesPerConnection = 64L << 20;
        private long maxInFlightBytes = 512L << 20;
        private long maxUnpackedBytes = 64L << 20;
        private int maxSubscriptions = 256;
        private int maxProducers = 256;
        private int maxWatches = 8;
        private int maxCursors = 1_000;
        private int idleTimeoutMs = 30_000;
        private int handshakeTimeoutMs = 5_000;
        private int drainTimeoutMs = 5_000;

        private Builder() {}

        public Builder host(final String value) {
            host = value;
            return this;
        }

        public Builder port(final int value) {
            port = value;
            return this;
        }

        public Builder token(final AccessToken value) {
            token = value;
            return this;
        }

        public Builder eventLoops(final int value) {
            eventLoops = value;
            return this;
        }

        public Builder readPath(final ReadPath value) {
            readPath = value;
            return this;
        }

        public Builder autoCreate(final boolean value) {
            autoCreate = value;
            return this;
        }

        public Builder maxFrameBytes(final int value) {
            maxFrameBytes = value;
            return this;
        }

        /** When not said: what fits into the largest frame. */
        public Builder maxMessageBytes(final int value) {
            maxMessageBytes = value;
            return this;
        }

        public Builder maxConnections(final int value) {
            maxConnections = value;
            return this;
        }

        public Builder maxInFlightBytesPerConnection(final long value) {
            maxInFlightBytesPerConnection = value;
            return this;
        }

        public Builder maxInFlightBytes(final long value) {
            maxInFlightBytes = value;
            return this;
        }

        public Builder maxUnpackedBytes(final long value) {
            maxUnpackedBytes = value;
            return this;
        }

        public Builder maxSubscriptions(final int value) {
            maxSubscriptions = value;
            return this;
        }

        public Builder maxProducers(final int value) {
            maxProducers = value;
            return this;
        }

        public Builder maxWatches(final int value) {
            maxWatches = value;
            return this;
        }

        public Builder maxCursors(final int value) {
            maxCursors = value;
            return this;
        }

        public Builder idleTimeoutMs(final int value) {
            idleTimeoutMs = value;
            return this;
        }

        public Builder handshakeTimeoutMs(final int value) {
            handshakeTimeoutMs = value;
            return this;
        }

        public Builder drainTimeoutMs(final int value) {
            drainTimeoutMs = value;
            return this;
        }

        public TransportConfig build() {
            return new TransportConfig(
                    host,
                    port,
                    token,
                    eventLoops,
                    readPath,
                    autoCreate,
                    maxFrameBytes,
                    maxMessageBytes < 0 ? largestMessage(maxFrameBytes) : maxMessageBytes,
                    maxConnections,
                    maxInFlightBytesPerConnection,
                    maxInFlightBytes,
                    maxUnpackedBytes,
                    maxSubscriptions,
                    maxProducers,
                    maxWatches,
                    maxCursors,
                    idleTimeoutMs,
                    handshakeTimeoutMs,
                    drainTimeoutMs);
        }
    }
}
