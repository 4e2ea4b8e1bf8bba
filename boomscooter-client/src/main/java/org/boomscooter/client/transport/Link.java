package org.boomscooter.client.transport;

import io.netty.channel.EventLoop;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.boomscooter.client.BoomscooterException;
import org.boomscooter.client.ErrorCode;
import org.boomscooter.format.frame.Ack;
import org.boomscooter.format.protocol.Control;
import org.boomscooter.format.protocol.ControlMessage;
import org.boomscooter.format.protocol.ControlMessage.Hello;
import org.boomscooter.format.protocol.ControlMessage.Refusal;
import org.boomscooter.format.protocol.ControlMessage.Welcome;
import org.boomscooter.format.protocol.Protocol;

/**
 * The connection of a client to its server, kept up: when it breaks, it is made anew with back-off
 * until {@link #close}, or until the server says that it never will be.
 *
 * <p><b>Threading:</b> one daemon thread, the loop, named {@code boomscooter-client-N-1}. Methods
 * are for the loop unless they say otherwise.
 */
public final class Link implements AutoCloseable {
    private static final int HEARTBEATS_PER_TIMEOUT = 3;

    /**
     * A connection that held so long, or brought a batch or an acknowledgement, was a success: the
     * next one is not waited for as long.
     */
    private static final long STABLE_NS = TimeUnit.SECONDS.toNanos(1);

    private final LinkSettings settings;
    private final EventLoop loop =
            new SingleThreadIoEventLoop(
                    null,
                    new DefaultThreadFactory("boomscooter-client", true),
                    NioIoHandler.newFactory());
    private final ReceivePool pool = new ReceivePool();
    private final ConnectionListener listener = new Listener();
    private final CompletableFuture<Void> firstUp = new CompletableFuture<>();
    private final Backoff backoff = new Backoff();
    private final Map<Integer, LinkStream> routes = new HashMap<>();
    private final Set<LinkStream> streams = new LinkedHashSet<>();
    private final Map<Integer, PendingRequest> requests = new HashMap<>();
    private Connection connection;
    private Welcome welcome;
    private BoomscooterException failure;
    private ScheduledFuture<?> heartbeat;
    private int silentBeats;
    private long upSinceNs;
    private boolean wasUseful;
    private int lastStream;
    private int lastRequest;
    private volatile Welcome lastWelcome;
    private volatile boolean closed;

    private Link(final LinkSettings settings) {
        this.settings = settings;
    }

    /**
     * Connects; any thread but a loop.
     *
     * @throws BoomscooterException the first attempt failed
     */
    public static Link connect(final LinkSettings settings) {
        final Link link = new Link(settings);
        link.loop.execute(link::dial);
        try {
            Waiting.get(link.firstUp, 2L * settings.connectTimeoutMs(), "connect to " + settings);
        } catch (final BoomscooterException e) {
            link.close();
            throw e;
        }
        return link;
    }

    /** Any thread. */
    public LinkSettings settings() {
        return settings;
    }

    /** Whether the caller is the loop; any thread. */
    public boolean inLoop() {
        return loop.inEventLoop();
    }

    /**
     * Has the loop run something; any thread.
     *
     * @return {@code false}: the link is closed and will run nothing more
     */
    public boolean execute(final Runnable task) {
        try {
            loop.execute(task);
            return true;
        } catch (final RejectedExecutionException e) {
            return false;
        }
    }

    /** Has the loop run something later. */
    @SuppressWarnings("FutureReturnValueIgnored") // tasks do not throw and are not cancelled
    public void schedule(final Runnable task, final long delayNs) {
        if (!closed) {
            loop.schedule(task, delayNs, TimeUnit.NANOSECONDS);
        }
    }

    /** Adds a stream and tells it how things stand. */
    public void attach(final LinkStream stream) {
        if (failure != null) {
            stream.onFailed(failure);
            return;
        }
        streams.add(stream);
        if (isUp()) {
            stream.onUp();
        }
    }

    /** Takes a stream off. */
    public void detach(final LinkStream stream) {
        streams.remove(stream);
        routes.values().removeIf(routed -> routed == stream);
    }

    /**
     * A number for a stream that has not been used on this link, with frames for it going there.
     */
    public int route(final LinkStream stream) {
        lastStream++;
        routes.put(lastStream, stream);
        return lastStream;
    }

    /** Ends a number: frames for it are ignored from here on, and the server is told. */
    public void unroute(final int stream) {
        if (routes.remove(stream) != null && isUp()) {
            connection.writeControl(
                    Control.of(nextRequest(), new ControlMessage.CloseStream(stream)));
        }
    }

    /** Whether the server has welcomed this client on a connection that has not broken. */
    public boolean isUp() {
        return welcome != null;
    }

    /** What the server said when it welcomed this client last; any thread. */
    public Welcome lastWelcome() {
        return lastWelcome;
    }

    /**
     * Sends a request; any thread but the loop. The answer comes as one message or as all the parts
     * of it, or as a {@link BoomscooterException}.
     */
    public CompletableFuture<List<ControlMessage>> request(final ControlMessage message) {
        final CompletableFuture<List<ControlMessage>> future = new CompletableFuture<>();
        final boolean isTaken =
                execute(
                        () ->
                                ask(
                                        message,
                                        (parts, error) -> {
                                            if (error == null) {
                                                future.complete(parts);
                                            } else {
                                                future.completeExceptionally(error);
                                            }
                                        }));
        if (!isTaken) {
            future.completeExceptionally(closedException());
        }
        return future;
    }

    /**
     * Sends a request.
     *
     * @param answer called once, with all parts of the answer or with what went wrong
     */
    public void ask(
            final ControlMessage message,
            final BiConsumer<List<ControlMessage>, BoomscooterException> answer) {
        if (failure != null) {
            answer.accept(null, failure);
        } else if (!isUp()) {
            answer.accept(
                    null,
                    new BoomscooterException(
                            ErrorCode.CONNECTION_LOST,
                            true,
                            "there is no connection to " + settings + " at the moment"));
        } else {
            askOn(connection, message, settings.requestTimeoutMs(), answer);
        }
    }

    private void askOn(
            final Connection on,
            final ControlMessage message,
            final long timeoutMs,
            final BiConsumer<List<ControlMessage>, BoomscooterException> answer) {
        final int id = nextRequest();
        final ScheduledFuture<?> timeout =
                loop.schedule(
                        () -> onRequestTimeout(id, message, timeoutMs),
                        timeoutMs,
                        TimeUnit.MILLISECONDS);
        requests.put(id, new PendingRequest(answer, timeout));
        on.writeControl(Control.of(id, message));
    }

    private int nextRequest() {
        lastRequest++;
        if (lastRequest == 0) {
            lastRequest++;
        }
        return lastRequest;
    }

    private void onRequestTimeout(
            final int id, final ControlMessage message, final long timeoutMs) {
        final PendingRequest request = requests.remove(id);
        if (request != null) {
            request.fail(
                    new BoomscooterException(
                            ErrorCode.TIMED_OUT,
                            true,
                            "no answer from "
                                    + settings
                                    + " to "
                                    + message.getClass().getSimpleName()
                                    + " within "
                                    + timeoutMs
                                    + " ms"));
        }
    }

    /** Sends a batch; only while {@link #isUp}. Its bytes must not change until it is answered. */
    public void sendBatch(final int stream, final ByteBuffer batch, final int length) {
        connection.writeBatch(stream, batch, length);
    }

    /** Lets the server send so many bytes more; only while {@link #isUp}. */
    public void sendCredit(final int stream, final int bytes) {
        connection.writeCredit(stream, bytes);
    }

    /** Gives the connection up and makes a new one: what the server says makes no sense. */
    public void reconnect(final BoomscooterException reason) {
        if (connection != null) {
            connection.lose(reason);
        }
    }

    private void dial() {
        if (failure == null) {
            connection = new Connection(loop, settings, pool, listener);
            connection.open();
        }
    }

    private void greet(final Connection connected) {
        final Hello hello =
                new Hello(
                        Protocol.MIN_VERSION,
                        Protocol.VERSION,
                        settings.program(),
                        settings.token());
        askOn(
                connected,
                hello,
                settings.connectTimeoutMs(),
                (parts, error) -> {
                    if (error != null) {
                        connected.lose(error);
                    } else if (parts.get(0) instanceof Welcome answer && !connected.isLost()) {
                        up(answer);
                    } else {
                        connected.lose("the server at " + settings + " did not say welcome", null);
                    }
                });
    }

    private void up(final Welcome newWelcome) {
        welcome = newWelcome;
        lastWelcome = newWelcome;
        silentBeats = 0;
        upSinceNs = System.nanoTime();
        final long intervalMs = Math.max(1, newWelcome.idleTimeoutMs() / HEARTBEATS_PER_TIMEOUT);
        heartbeat =
                loop.scheduleAtFixedRate(
                        this::keepAlive, intervalMs, intervalMs, TimeUnit.MILLISECONDS);
        firstUp.complete(null);
        for (final LinkStream stream : List.copyOf(streams)) {
            stream.onUp();
        }
    }

    /**
     * Says that this end lives, and gives back memory that is not needed. The other end says so
     * too: silence means that it does not.
     */
    private void keepAlive() {
        pool.trim();
        connection.writeHeartbeatIfQuiet();
        silentBeats = connection.hasReadSinceLastAsked() ? 0 : silentBeats + 1;
        if (silentBeats > HEARTBEATS_PER_TIMEOUT) {
            connection.lose(
                    "nothing came from "
                            + settings
                            + " for more than "
                            + welcome.idleTimeoutMs()
                            + " ms",
                    null);
        }
    }

    private void down(final BoomscooterException reason) {
        if (wasUseful || (isUp() && System.nanoTime() - upSinceNs > STABLE_NS)) {
            backoff.reset();
        }
        wasUseful = false;
        connection = null;
        welcome = null;
        if (heartbeat != null) {
            heartbeat.cancel(false);
        }
        routes.clear();
        failRequests(reason);
        if (failure != null) {
            return;
        }
        if (!firstUp.isDone() || isForGood(reason)) {
            fail(reason);
            return;
        }
        for (final LinkStream stream : List.copyOf(streams)) {
            stream.onDown(reason);
        }
        schedule(this::dial, TimeUnit.MILLISECONDS.toNanos(backoff.next()));
    }

    private static boolean isForGood(final BoomscooterException reason) {
        return reason.code() == ErrorCode.UNAUTHENTICATED
                || reason.code() == ErrorCode.UNSUPPORTED_VERSION;
    }

    private void failRequests(final BoomscooterException reason) {
        final List<PendingRequest> failed = new ArrayList<>(requests.values());
        requests.clear();
        for (final PendingRequest request : failed) {
            request.fail(reason);
        }
    }

    private void fail(final BoomscooterException reason) {
        failure = reason;
        firstUp.completeExceptionally(reason);
        for (final LinkStream stream : List.copyOf(streams)) {
            stream.onFailed(reason);
        }
        streams.clear();
        routes.clear();
    }

    private BoomscooterException closedException() {
        return new BoomscooterException(
                ErrorCode.CLOSED, false, "the client for " + settings + " is closed");
    }

    /** Any thread; returns at once. Streams that are still attached fail. */
    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // the loop is a daemon, nobody waits for its end
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        loop.execute(
                () -> {
                    if (failure == null) {
                        fail(closedException());
                    }
                    if (connection != null) {
                        connection.lose(failure);
                    }
                });
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    /** What the connection of the moment reports; one that was given up reports nothing. */
    private final class Listener implements ConnectionListener {
        @Override
        public void onConnected(final Connection connected) {
            greet(connected);
        }

        @Override
        public void onControl(final Connection from, final Control control) {
            final PendingRequest request = requests.get(control.requestId());
            if (request != null) {
                if (request.onAnswer(control)) {
                    requests.remove(control.requestId());
                }
                return;
            }
            final ControlMessage message = control.message();
            if (message instanceof Refusal refusal && refusal.fatal()) {
                onStreamControl(refusal.stream(), refusal);
                from.lose(Refusals.toException(refusal));
            } else if (message instanceof ControlMessage.LogsChanged) {
                for (final LinkStream stream : List.copyOf(streams)) {
                    stream.onControl(message);
                }
            } else {
                onStreamControl(streamOf(message), message);
            }
        }

        private void onStreamControl(final int number, final ControlMessage message) {
            final LinkStream stream = routes.get(number);
            if (stream != null) {
                stream.onControl(message);
            }
        }

        private static int streamOf(final ControlMessage message) {
            if (message instanceof Refusal refusal) {
                return refusal.stream();
            }
            if (message instanceof ControlMessage.StreamEnd end) {
                return end.stream();
            }
            return message instanceof ControlMessage.Damage damage ? damage.stream() : 0;
        }

        @Override
        public void onBatch(
                final int number,
                final ReceivedBytes received,
                final int offset,
                final int length) {
            final LinkStream stream = routes.get(number);
            if (stream == null) {
                return;
            }
            wasUseful = true;
            if (pool.heldCount() > ReceivePool.MOST_BUFFERS) {
                stream.onBatch(copy(received, offset, length), 0, length);
            } else {
                received.retain();
                stream.onBatch(received, offset, length);
            }
        }

        /**
         * A slow consumer's few batches must not hold many large buffers that a fast one's batches
         * lie in too.
         */
        private static ReceivedBytes copy(
                final ReceivedBytes received, final int offset, final int length) {
            final ReceivedBytes copy = new ReceivedBytes(null, ByteBuffer.allocate(length));
            copy.retain();
            copy.bytes().put(0, received.bytes(), offset, length);
            return copy;
        }

        @Override
        public void onAck(final ByteBuffer bytes, final int offset, final int limit) {
            if (Ack.shapeError(bytes, offset, limit) == null) {
                final LinkStream stream = routes.get(Ack.stream(bytes, offset));
                if (stream != null) {
                    wasUseful = true;
                    stream.onAck(bytes, offset);
                }
            }
        }

        @Override
        public void onLost(final Connection lost, final BoomscooterException reason) {
            if (lost == connection) {
                down(reason);
            }
        }
    }
}
