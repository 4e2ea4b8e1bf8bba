package org.boomscooter.client;

import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.boomscooter.client.admin.NetworkAdmin;
import org.boomscooter.client.consumer.NetworkSource;
import org.boomscooter.client.producer.NetworkProducer;
import org.boomscooter.client.transport.Link;
import org.boomscooter.client.transport.LinkSettings;
import org.boomscooter.format.protocol.Protocol;

/**
 * A connection to a Boomscooter server, and the way to everything on it.
 *
 * <pre>{@code
 * try (var client = BoomscooterClient.builder().server("127.0.0.1:7400").connect();
 *         var producer = client.producer("events").open()) {
 *     long seqno = producer.send("hello".getBytes(UTF_8)).join();
 * }
 * }</pre>
 *
 * <p>All producers and consumers of a client share one connection and one daemon thread. When the
 * connection breaks it is made anew, and they go on where they were.
 *
 * <p><b>Threading:</b> for any number of threads. One client per program is enough; a second one
 * brings a second connection and thread.
 *
 * <p><b>Errors:</b> {@link BoomscooterException}.
 */
public final class BoomscooterClient implements AutoCloseable {
    private final Link link;
    private final Admin admin;
    private final Set<AutoCloseable> open = ConcurrentHashMap.newKeySet();

    private BoomscooterClient(final Link link) {
        this.link = link;
        this.admin = new NetworkAdmin(link);
    }

    /** Settings of a client, all of them optional. */
    public static Builder builder() {
        return new Builder();
    }

    /** A producer for this log. */
    public ProducerBuilder producer(final String log) {
        Objects.requireNonNull(log, "log");
        return new ProducerBuilder(options -> NetworkProducer.open(link, log, options, open));
    }

    /** A consumer of this log. */
    public ConsumerBuilder consumer(final String log) {
        Objects.requireNonNull(log, "log");
        return new ConsumerBuilder(options -> NetworkSource.open(link, log, options, open));
    }

    /** Logs as a whole. */
    public Admin admin() {
        return admin;
    }

    /** Name and version of the server. */
    public String server() {
        return link.lastWelcome().server();
    }

    /**
     * Closes producers, which flush, and consumers, then the connection; see {@link Producer#close}
     * for how long that may take. A second time it does nothing.
     */
    @Override
    public void close() {
        for (final AutoCloseable each : open) {
            try {
                each.close();
            } catch (final Exception e) {
                throw new IllegalStateException("producers and consumers close in silence", e);
            }
        }
        link.close();
    }

    /**
     * Settings of a client.
     *
     * <p><b>Threading:</b> for one thread.
     */
    public static final class Builder {
        private static final Duration MIN_TIME = Duration.ofMillis(1);
        private static final Duration MAX_TIME = Duration.ofDays(24);

        private String server = "127.0.0.1:" + Protocol.DEFAULT_PORT;
        private String token = "";
        private String program = "boomscooter-client";
        private Duration connectTimeout = Duration.ofSeconds(10);
        private Duration requestTimeout = Duration.ofSeconds(30);

        private Builder() {}

        /** {@code HOST:PORT} or {@code HOST}; default: {@code 127.0.0.1:7400}. */
        public Builder server(final String newServer) {
            server = Objects.requireNonNull(newServer, "server");
            return this;
        }

        /** The token that the server asks for; default: empty, none. */
        public Builder token(final String newToken) {
            token = Objects.requireNonNull(newToken, "token");
            return this;
        }

        /** Name and version of the program, for the server's logs. */
        public Builder program(final String newProgram) {
            program = Objects.requireNonNull(newProgram, "program");
            return this;
        }

        /** How long one attempt to connect may take, 1 ms to 24 days; default: 10 s. */
        public Builder connectTimeout(final Duration newConnectTimeout) {
            connectTimeout = Objects.requireNonNull(newConnectTimeout, "connectTimeout");
            return this;
        }

        /** How long the server may take to answer a request, 1 ms to 24 days; default: 30 s. */
        public Builder requestTimeout(final Duration newRequestTimeout) {
            requestTimeout = Objects.requireNonNull(newRequestTimeout, "requestTimeout");
            return this;
        }

        /**
         * Connects. A first attempt that fails is an error; later ones are made until the client is
         * closed.
         *
         * @throws BoomscooterException {@link ErrorCode#CONNECTION_LOST}, {@link
         *     ErrorCode#UNAUTHENTICATED}, {@link ErrorCode#UNSUPPORTED_VERSION}, {@link
         *     ErrorCode#TIMED_OUT}
         * @throws IllegalArgumentException the server is no {@code HOST:PORT}, or a time is out of
         *     its range
         */
        public BoomscooterClient connect() {
            final ServerAddress address = ServerAddress.parse(server);
            return new BoomscooterClient(
                    Link.connect(
                            new LinkSettings(
                                    address.host(),
                                    address.port(),
                                    token,
                                    program,
                                    millis("connectTimeout", connectTimeout),
                                    millis("requestTimeout", requestTimeout))));
        }

        private static int millis(final String name, final Duration time) {
            if (time.compareTo(MIN_TIME) < 0 || time.compareTo(MAX_TIME) > 0) {
                throw new IllegalArgumentException(
                        name + ": " + time + " (expected: " + MIN_TIME + " to " + MAX_TIME + ")");
            }
            return (int) time.toMillis();
        }
    }
}
