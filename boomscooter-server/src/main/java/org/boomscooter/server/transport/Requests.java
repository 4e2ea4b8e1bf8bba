package org.boomscooter.server.transport;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.boomscooter.format.frame.BatchBuilder;
import org.boomscooter.format.frame.KeyRange;
import org.boomscooter.format.protocol.Control;
import org.boomscooter.format.protocol.ControlMessage;
import org.boomscooter.format.protocol.ErrorCode;
import org.boomscooter.server.cursor.Cursor;
import org.boomscooter.server.log.AckLevel;
import org.boomscooter.server.log.Log;
import org.boomscooter.server.log.LogException;
import org.boomscooter.server.log.LogReader;
import org.boomscooter.server.log.LogSpec;
import org.boomscooter.server.log.ProducerLease;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place where commands are allowed or forbidden, and carried out.
 *
 * <p>Whatever may touch the disk runs on other threads and comes back to the event loop with its
 * answer; answers may overtake each other, so each carries the id of its request.
 *
 * <p><b>Threading:</b> for the event loop of the connection.
 */
final class Requests {
    private static final Logger LOGGER = LoggerFactory.getLogger(Requests.class);
    private static final int MAX_OUTSTANDING = 64;
    private static final int ENTRIES_PER_MESSAGE = 100;

    /** Characters; a line has a few hundred at most. */
    private static final int METRICS_PER_MESSAGE = 64 << 10;

    private final ServerContext server;
    private final Session session;
    private final Outbound out;
    private final Producers producers;
    private final Consumers consumers;
    private final Set<Integer> opening = new HashSet<>();
    private final Map<Integer, Watch> watches = new HashMap<>();
    private final MessageLimit messageLimit;
    private int outstanding;
    private boolean closed;

    Requests(
            final ServerContext server,
            final Session session,
            final Outbound out,
            final Producers producers,
            final Consumers consumers) {
        this.server = server;
        this.session = session;
        this.out = out;
        this.producers = producers;
        this.consumers = consumers;
        this.messageLimit = new MessageLimit(server.config());
    }

    /** What a message asks for: the right it needs, on what, and how it is done. */
    private record Command(Verb verb, String log, Runnable action) {}

    void handle(final Control control, final long position) {
        final int id = control.requestId();
        final Command command = command(id, control.message());
        if (command == null) {
            session.end(
                    Refusals.fatal(
                            ErrorCode.BAD_FRAME,
                            "frame at byte "
                                    + position
                                    + ": a "
                                    + control.message().getClass().getSimpleName()
                                    + " is no request, or not here"));
        } else if (command.verb() != null
                && !server.authorizer().allows(command.verb(), command.log())) {
            out.answer(
                    id,
                    Refusals.request(
                            ErrorCode.FORBIDDEN,
                            command.verb() + " on \"" + command.log() + "\" is not allowed"));
        } else if (outstanding >= MAX_OUTSTANDING) {
            out.answer(
                    id,
                    Refusals.request(
                            ErrorCode.LIMIT_EXCEEDED,
                            "requests without an answer: at most "
                                    + MAX_OUTSTANDING
                                    + " on a connection. Wait for answers."));
        } else {
            command.action().run();
        }
    }

    private Command command(final int id, final ControlMessage message) {
        if (message instanceof ControlMessage.CreateLog request) {
            return new Command(Verb.CREATE, request.name(), () -> create(id, request));
        } else if (message instanceof ControlMessage.SetLog request) {
            return new Command(Verb.CREATE, request.name(), () -> set(id, request));
        } else if (message instanceof ControlMessage.DescribeLog request) {
            return new Command(
                    Verb.DESCRIBE,
                    request.name(),
                    () -> admin(id, () -> logs(LogInfos.full(server.store().get(request.name())))));
        } else if (message instanceof ControlMessage.ListLogs request) {
            return new Command(Verb.DESCRIBE, request.prefix(), () -> list(id, request.prefix()));
        } else if (message instanceof ControlMessage.DeleteLog request) {
            return new Command(Verb.DELETE, request.name(), () -> delete(id, request.name()));
        } else if (message instanceof ControlMessage.OpenProducer request) {
            return new Command(Verb.APPEND, request.log(), () -> openProducer(id, request));
        } else if (message instanceof ControlMessage.Subscribe request) {
            return new Command(Verb.READ, request.log(), () -> subscribe(id, request));
        } else if (message instanceof ControlMessage.WatchLogs request) {
            return new Command(Verb.DESCRIBE, request.prefix(), () -> watch(id, request));
        } else if (message instanceof ControlMessage.CommitCursor request) {
            return new Command(Verb.COMMIT, request.log(), () -> commit(id, request));
        } else if (message instanceof ControlMessage.ListCursors request) {
            return new Command(Verb.READ, request.log(), () -> listCursors(id, request.log()));
        } else if (message instanceof ControlMessage.DeleteCursor request) {
            return new Command(Verb.COMMIT, request.log(), () -> deleteCursor(id, request));
        } else if (message instanceof ControlMessage.Examine request) {
            return new Command(null, "", () -> examine(id, request.stream()));
        } else if (message instanceof ControlMessage.CloseStream request) {
            return new Command(null, "", () -> closeStream(id, request.stream()));
        } else if (message instanceof ControlMessage.ReadMetrics) {
            return new Command(Verb.METRICS, "", () -> metrics(id));
        } else if (message instanceof ControlMessage.UnwatchLogs) {
            return new Command(null, "", () -> unwatch(id));
        }
        return null;
    }

    // ------------------------------------------------------------------------------- logs

    private void create(final int id, final ControlMessage.CreateLog request) {
        admin(
                id,
                () -> {
                    final Log old = server.store().find(request.name());
                    if (old != null
                            && request.ifNotExists()
                            && old.spec().seqnoMode() == request.seqnoMode()) {
                        return logs(LogInfos.full(old));
                    }
                    final LogSpec spec =
                            new LogSpec(
                                    request.name(),
                                    request.seqnoMode(),
                                    AckLevel.valueOf(request.visibleAt().name()),
                                    request.segmentBytes(),
                                    request.companion(),
                                    request.rawRetention(),
                                    request.retention());
                    return logs(LogInfos.full(server.store().create(spec, request.firstSeqno())));
                });
    }

    private void set(final int id, final ControlMessage.SetLog request) {
        admin(
                id,
                () -> {
                    final Log log = server.store().get(request.name());
                    log.keep(request.rawRetention(), request.retention());
                    return logs(LogInfos.full(log));
                });
    }

    private void delete(final int id, final String name) {
        admin(
                id,
                () -> {
                    server.store().delete(name);
                    return new ControlMessage.Done();
                });
    }

    private static ControlMessage logs(final ControlMessage.LogInfo info) {
        return new ControlMessage.Logs(List.of(info));
    }

    /** In parts, so that no list is too long for a frame. */
    private void list(final int id, final String prefix) {
        work(
                id,
                server.admin()::execute,
                () -> server.store().list(prefix).stream().map(LogInfos::brief).toList(),
                infos -> answerInParts(id, infos, ControlMessage.Logs::new));
    }

    private <T> void answerInParts(
            final int id, final List<T> entries, final Function<List<T>, ControlMessage> message) {
        int from = 0;
        while (entries.size() - from > ENTRIES_PER_MESSAGE) {
            final int to = from + ENTRIES_PER_MESSAGE;
            out.write(new Control(id, true, message.apply(entries.subList(from, to))));
            from = to;
        }
        out.answer(id, message.apply(entries.subList(from, entries.size())));
    }

    /** In parts of whole lines, so that no text is too long for a frame. */
    private void metrics(final int id) {
        work(
                id,
                server.admin()::execute,
                server.metrics(),
                text -> {
                    int from = 0;
                    while (text.length() - from > METRICS_PER_MESSAGE) {
                        final int to = text.lastIndexOf('\n', from + METRICS_PER_MESSAGE) + 1;
                        out.write(
                                new Control(
                                        id,
                                        true,
                                        new ControlMessage.Metrics(text.substring(from, to))));
                        from = to;
                    }
                    out.answer(id, new ControlMessage.Metrics(text.substring(from)));
                });
    }

    // ---------------------------------------------------------------------------- streams

    private boolean refusesStream(
            final int id, final int stream, final int count, final int bound, final Limit limit) {
        ControlMessage.Refusal refusal = null;
        if (stream == 0) {
            refusal = Refusals.request(ErrorCode.BAD_REQUEST, "stream: 0 (expected: 1-)");
        } else if (producers.contains(stream)
                || consumers.contains(stream)
                || opening.contains(stream)) {
            refusal =
                    Refusals.request(
                            ErrorCode.BAD_REQUEST,
                            "stream "
                                    + Integer.toUnsignedString(stream)
                                    + " is open already: choose another number");
        } else if (count >= bound) {
            refusal =
                    Refusals.request(
                            ErrorCode.LIMIT_EXCEEDED,
                            limit.exceeded(bound, "open on a connection")
                                    + ". Close one, or open another connection.");
        }
        if (refusal != null) {
            out.answer(id, refusal);
        }
        return refusal != null;
    }

    private record Opened(Log log, ProducerLease lease) {}

    private void openProducer(final int id, final ControlMessage.OpenProducer request) {
        final int stream = request.stream();
        final int bound = server.config().maxProducers();
        if (refusesStream(id, stream, producers.count() + opening.size(), bound, Limit.PRODUCERS)) {
            return;
        }
        opening.add(stream);
        final boolean mayCreate =
                request.create()
                        && server.config().autoCreate()
                        && server.authorizer().allows(Verb.CREATE, request.log());
        work(
                id,
                server.admin()::execute,
                () -> {
                    server.store().checkProducerId(request.producerId());
                    final Log log = findOrCreate(request.log(), mayCreate);
                    final int producerId =
                            request.producerId() == 0
                                    ? server.store().nextProducerId()
                                    : request.producerId();
                    return new Opened(log, log.openProducer(producerId, request.epoch()));
                },
                opened -> producerOpened(id, request, opened),
                () -> opening.remove(stream));
    }

    private Log findOrCreate(final String name, final boolean mayCreate) {
        final Log log = server.store().find(name);
        if (log != null || !mayCreate) {
            return server.store().get(name);
        }
        try {
            return server.store().create(LogSpec.of(name));
        } catch (final LogException e) {
            // Somebody else was faster; otherwise something lies there that is no open log.
            final Log made = server.store().find(name);
            if (made == null) {
                throw e;
            }
            return made;
        }
    }

    private void producerOpened(
            final int id, final ControlMessage.OpenProducer request, final Opened opened) {
        final Log log = opened.log();
        if (closed) {
            log.closeProducer(opened.lease());
            return;
        }
        producers.add(
                new Producer(
                        request.stream(),
                        log,
                        opened.lease(),
                        AckLevel.valueOf(request.acks().name()),
                        messageLimit,
                        session.wake()));
        out.answer(
                id,
                new ControlMessage.ProducerOpened(
                        request.stream(),
                        log.logId(),
                        opened.lease().producerId(),
                        opened.lease().lastSequence(),
                        log.spec().seqnoMode(),
                        log.appendedSeqno()));
    }

    /**
     * @param goneSeqno the first one asked for that is not kept any more, below {@code startSeqno};
     *     -1: none
     */
    private record Positioned(LogReader reader, long goneSeqno, long startSeqno, long committed) {}

    private void subscribe(final int id, final ControlMessage.Subscribe request) {
        final int stream = request.stream();
        final int bound = server.config().maxSubscriptions();
        final byte[] prefix = request.channelPrefix().getBytes(StandardCharsets.UTF_8);
        if (refusesStream(id, stream, consumers.count(), bound, Limit.SUBSCRIPTIONS)) {
            return;
        }
        if (prefix.length > BatchBuilder.MAX_CHANNEL_LENGTH) {
            out.answer(
                    id,
                    Refusals.request(
                            ErrorCode.BAD_REQUEST,
                            "channel prefix: " + prefix.length + " bytes (expected: 0-255)"));
            return;
        }
        final ControlMessage.Keys keys = request.keys();
        if (keys != null && keys.low() > keys.high()) {
            out.answer(
                    id,
                    Refusals.request(
                            ErrorCode.BAD_REQUEST,
                            "keys: "
                                    + keys.low()
                                    + " to "
                                    + keys.high()
                                    + " (expected: the lower one first)"));
            return;
        }
        final Log log;
        try {
            log = server.store().get(request.log());
        } catch (final LogException e) {
            out.answer(id, Refusals.request(Refusals.code(e), e.getMessage()));
            return;
        }
        if (request.doubt() && request.start().kind() == ControlMessage.StartKind.SEQNO) {
            log.doubt(request.start().value());
        }
        final Subscription subscription =
                new Subscription(
                        stream,
                        log,
                        prefix,
                        Integer.toUnsignedLong(request.creditBytes()),
                        session.wake());
        consumers.add(subscription);
        work(
                id,
                place(log, request.end()),
                () -> position(log, request, cursor(log, request.cursor())),
                positioned -> subscribed(id, subscription, positioned),
                () -> {
                    if (!subscription.isStarted()) {
                        consumers.close(stream);
                    }
                });
    }

    /** Who wants the log as it stands gets what was acknowledged, also what is not forced yet. */
    private Place place(final Log log, final ControlMessage.End end) {
        final Place reading = server.coldReader()::execute;
        return end.kind() == ControlMessage.EndKind.NONE
                ? reading
                : task -> log.whenCommitted(() -> reading.execute(task));
    }

    private Cursor cursor(final Log log, final String name) {
        return name.isEmpty() ? null : server.cursors().find(log, name);
    }

    private Positioned position(
            final Log log, final ControlMessage.Subscribe request, final Cursor cursor) {
        final LogReader reader = log.openReader(consumers.unpackRoom());
        try {
            final long committed = log.committedSeqno();
            final long end =
                    switch (request.end().kind()) {
                        case NONE -> Long.MAX_VALUE;
                        case SEQNO -> request.end().seqno();
                        case AS_IT_STANDS -> committed - 1;
                    };
            reader.readTo(end);
            if (request.keys() != null) {
                reader.lookFor(new KeyRange(request.keys().low(), request.keys().high()));
            }
            final long start =
                    cursor == null
                            ? seek(reader, request.start())
                            : seekKept(reader, cursor.nextSeqno());
            final boolean isGone = cursor != null && cursor.nextSeqno() < start;
            if (request.lz4() && request.keys() == null) {
                reader.takeBlocks();
            }
            return new Positioned(reader, isGone ? cursor.nextSeqno() : -1, start, committed);
        } catch (final RuntimeException e) {
            reader.close();
            throw e;
        }
    }

    private static long seek(final LogReader reader, final ControlMessage.Start start) {
        return switch (start.kind()) {
            case EARLIEST -> reader.seekEarliest();
            case LATEST -> reader.seekLatest();
            case SEQNO -> reader.seekSeqno(start.value());
            case TIME -> reader.seekTime(start.value());
        };
    }

    /** To this seqno, or to the earliest one if that is not kept any more. */
    private static long seekKept(final LogReader reader, final long seqno) {
        try {
            return reader.seekSeqno(seqno);
        } catch (final LogException e) {
            if (e.reason() != LogException.Reason.SEQNO_GONE) {
                throw e;
            }
            return reader.seekEarliest();
        }
    }

    private void subscribed(
            final int id, final Subscription subscription, final Positioned positioned) {
        if (subscription.isClosed()) {
            positioned.reader().close();
            out.answer(id, Refusals.request(ErrorCode.NO_SUCH_STREAM, "closed meanwhile"));
            return;
        }
        final long last = positioned.reader().lastSeqno();
        subscription.start(positioned.reader());
        out.answer(
                id,
                new ControlMessage.Subscribed(
                        subscription.stream(),
                        subscription.log().logId(),
                        subscription.log().spec().seqnoMode(),
                        positioned.startSeqno(),
                        last == Long.MAX_VALUE ? -1 : last,
                        positioned.committed()));
        if (positioned.goneSeqno() >= 0) {
            out.say(
                    new ControlMessage.Damage(
                            subscription.stream(),
                            positioned.goneSeqno(),
                            positioned.startSeqno() - 1,
                            "not kept any more, removed by retention",
                            true));
        }
        if (positioned.startSeqno() > last) {
            consumers.end(subscription, positioned.startSeqno(), "");
        }
    }

    private void examine(final int id, final int stream) {
        if (!consumers.examine(
                stream, counts -> out.answer(id, new ControlMessage.Examined(counts)))) {
            out.answer(id, noStream(stream));
        }
    }

    private static ControlMessage.Refusal noStream(final int stream) {
        return Refusals.stream(
                ErrorCode.NO_SUCH_STREAM, "no stream " + Integer.toUnsignedString(stream), stream);
    }

    private void closeStream(final int id, final int stream) {
        if (producers.close(stream, id)) {
            producers.tell();
        } else if (consumers.close(stream)) {
            out.answer(id, new ControlMessage.Done());
        } else {
            out.answer(id, noStream(stream));
        }
    }

    // ---------------------------------------------------------------------------- cursors

    private void commit(final int id, final ControlMessage.CommitCursor request) {
        changeCursor(
                id,
                request.log(),
                log ->
                        server.cursors()
                                .commit(
                                        log,
                                        request.cursor(),
                                        request.nextSeqno(),
                                        request.reset()),
                (log, cursor) -> cursors(log, List.of(toMessage(cursor))));
    }

    private void deleteCursor(final int id, final ControlMessage.DeleteCursor request) {
        changeCursor(
                id,
                request.log(),
                log -> server.cursors().delete(log, request.cursor()),
                (log, cursor) -> new ControlMessage.Done());
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the task sees both outcomes
    private void changeCursor(
            final int id,
            final String name,
            final Function<Log, CompletableFuture<Cursor>> change,
            final BiFunction<Log, Cursor, ControlMessage> answer) {
        final Log log;
        final CompletableFuture<Cursor> outcome;
        try {
            log = server.store().get(name);
            outcome = change.apply(log);
        } catch (final LogException e) {
            out.answer(id, Refusals.request(Refusals.code(e), e.getMessage()));
            return;
        }
        work(
                id,
                task -> outcome.whenComplete((cursor, error) -> task.run()),
                () -> outcome(outcome),
                cursor -> out.answer(id, answer.apply(log, cursor)));
    }

    private static Cursor outcome(final CompletableFuture<Cursor> done) {
        try {
            return done.join();
        } catch (final CompletionException e) {
            throw e.getCause() instanceof LogException refusal ? refusal : e;
        }
    }

    private void listCursors(final int id, final String name) {
        try {
            final Log log = server.store().get(name);
            answerInParts(
                    id,
                    server.cursors().list(log).stream().map(Requests::toMessage).toList(),
                    part -> cursors(log, part));
        } catch (final LogException e) {
            out.answer(id, Refusals.request(Refusals.code(e), e.getMessage()));
        }
    }

    private static ControlMessage cursors(
            final Log log, final List<ControlMessage.Cursor> cursors) {
        return new ControlMessage.Cursors(cursors, log.earliestSeqno(), log.committedSeqno());
    }

    private static ControlMessage.Cursor toMessage(final Cursor cursor) {
        return new ControlMessage.Cursor(cursor.name(), cursor.nextSeqno(), cursor.committedMs());
    }

    // ---------------------------------------------------------------------------- watches

    private void watch(final int id, final ControlMessage.WatchLogs request) {
        final int bound = server.config().maxWatches();
        if (watches.size() >= bound || watches.containsKey(id)) {
            out.answer(
                    id,
                    watches.size() >= bound
                            ? Refusals.request(
                                    ErrorCode.LIMIT_EXCEEDED,
                                    Limit.WATCHES.exceeded(bound, "watches on a connection"))
                            : Refusals.request(
                                    ErrorCode.BAD_REQUEST,
                                    "request id " + id + " is that of an open watch"));
            return;
        }
        final Watch watch = new Watch(id, request, session.eventLoop(), out, session::end);
        watches.put(id, watch);
        out.answer(id, new ControlMessage.Done());
        watch.start(server.store(), server.storeEvents(), server.admin());
    }

    private void unwatch(final int id) {
        closeWatches();
        out.answer(id, new ControlMessage.Done());
    }

    private void closeWatches() {
        watches.values().forEach(watch -> watch.close(server.store(), server.storeEvents()));
        watches.clear();
    }

    /** The connection is gone; what still runs elsewhere for it opens nothing any more. */
    void close() {
        closed = true;
        closeWatches();
    }

    /** The peer asks for nothing more. */
    void inputEnded() {
        closeWatches();
    }

    // ---------------------------------------------------------------- work on other threads

    /** Somewhere a task can be run. */
    @FunctionalInterface
    private interface Place {
        void execute(Runnable task);
    }

    /** Takes a result on the event loop. */
    @FunctionalInterface
    private interface Answer<T> {
        void give(T result);
    }

    private void admin(final int id, final Supplier<ControlMessage> task) {
        work(id, server.admin()::execute, task, answer -> out.answer(id, answer));
    }

    private <T> void work(
            final int id, final Place place, final Supplier<T> task, final Answer<T> answer) {
        work(id, place, task, answer, () -> {});
    }

    /**
     * Runs a task elsewhere and gives its answer here, or its refusal.
     *
     * @param after run last, whatever came of it
     */
    private <T> void work(
            final int id,
            final Place place,
            final Supplier<T> task,
            final Answer<T> answer,
            final Runnable after) {
        outstanding++;
        place.execute(
                () -> {
                    final Runnable ending = ending(id, task, answer);
                    EventLoops.execute(
                            session.eventLoop(),
                            () -> {
                                outstanding--;
                                ending.run();
                                after.run();
                                session.wake().run();
                            });
                });
    }

    private <T> Runnable ending(final int id, final Supplier<T> task, final Answer<T> answer) {
        try {
            final T result = task.get();
            return () -> answer.give(result);
        } catch (final LogException e) {
            return () -> out.answer(id, Refusals.request(Refusals.code(e), e.getMessage()));
        } catch (final InternalError e) {
            final LogException unreadable = Refusals.unreadable(e);
            LOGGER.error("a request failed: {}", unreadable.getMessage(), e);
            return () ->
                    out.answer(id, Refusals.request(ErrorCode.INTERNAL, unreadable.getMessage()));
        } catch (final RuntimeException e) {
            server.counters().internalErrors.increment();
            LOGGER.error("a request failed", e);
            return () ->
                    out.answer(id, Refusals.request(ErrorCode.INTERNAL, "internal error: " + e));
        }
    }

    boolean isIdle() {
        return outstanding == 0;
    }
}
