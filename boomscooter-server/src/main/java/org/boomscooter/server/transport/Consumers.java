package org.boomscooter.server.transport;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.agrona.collections.Int2ObjectHashMap;
import org.boomscooter.format.protocol.ControlMessage;
import org.boomscooter.format.segment.LookupCounts;
import org.boomscooter.server.log.LogException;
import org.boomscooter.server.log.Run;
import org.boomscooter.server.log.UnpackRoom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The subscriptions of a connection, served in turns of one run each.
 *
 * <p><b>Threading:</b> for the event loop of the connection.
 */
final class Consumers {
    private static final Logger LOGGER = LoggerFactory.getLogger(Consumers.class);

    /** Sent at one go before other connections of the event loop get their turn. */
    private static final int TURN_BYTES = 8 << 20;

    /** What a run without bytes counts for: up to 1 MiB of other channels was passed for it. */
    private static final int EMPTY_RUN_BYTES = 256 << 10;

    private static final int MAX_TEXT = 1_000;

    private final ServerContext server;
    private final Outbound out;
    private final RunWriter runs;
    private final LoopTask wake;
    private final UnpackBudget.Account unpackRoom;
    private final Int2ObjectHashMap<Subscription> streams = new Int2ObjectHashMap<>();

    /** All of them; the next one to be served is the first. */
    private final Deque<Subscription> turns = new ArrayDeque<>();

    private boolean pumping;

    Consumers(
            final ServerContext server,
            final Outbound out,
            final RunWriter runs,
            final LoopTask wake) {
        this.server = server;
        this.out = out;
        this.runs = runs;
        this.wake = wake;
        this.unpackRoom = server.unpackBudget().open(wake);
    }

    /** Where readers of this connection unpack companions to. */
    UnpackRoom unpackRoom() {
        return unpackRoom;
    }

    /** Whether the peer has been sent something that memory is held for. */
    boolean holdsUnpacked() {
        return unpackRoom.holdsAny();
    }

    boolean contains(final int stream) {
        return streams.containsKey(stream);
    }

    int count() {
        return streams.size();
    }

    void add(final Subscription subscription) {
        streams.put(subscription.stream(), subscription);
        turns.add(subscription);
    }

    boolean close(final int stream) {
        final Subscription subscription = streams.remove(stream);
        if (subscription == null) {
            return false;
        }
        turns.remove(subscription);
        subscription.close();
        return true;
    }

    /**
     * Asks what was read for a subscription.
     *
     * @return {@code false}: there is none
     */
    boolean examine(final int stream, final Consumer<LookupCounts> answer) {
        final Subscription subscription = streams.get(stream);
        if (subscription == null) {
            return false;
        }
        subscription.examine(answer);
        return true;
    }

    /** A grant for a stream that has just ended is no mistake. */
    void grant(final int stream, final int bytes) {
        final Subscription subscription = streams.get(stream);
        if (subscription != null) {
            subscription.grant(bytes);
        }
    }

    /** Sends what can be sent: in turns, as far as credit and the peer's socket allow. */
    void pump() {
        if (pumping || streams.isEmpty()) {
            return;
        }
        pumping = true;
        final int sent;
        try {
            sent = serveInTurns();
        } finally {
            pumping = false;
        }
        out.flush();
        if (sent >= TURN_BYTES) {
            wake.run();
        }
    }

    /** Returns how much was sent, {@link #TURN_BYTES} or more if there may be more. */
    private int serveInTurns() {
        int sent = 0;
        int inVain = 0;
        while (inVain < turns.size() && sent < TURN_BYTES && !isFull()) {
            final Subscription subscription = turns.poll();
            final int length = serve(subscription);
            if (!subscription.isClosed()) {
                turns.add(subscription);
            }
            if (length >= 0) {
                sent += Math.max(length, EMPTY_RUN_BYTES);
                inVain = 0;
            } else {
                inVain++;
            }
        }
        return sent;
    }

    private boolean isFull() {
        if (runs.isFull()) {
            out.flush();
        }
        return runs.isFull();
    }

    /** Sends one run; returns its length, or -1 if there is none now. */
    private int serve(final Subscription subscription) {
        if (subscription.isDeleted()) {
            end(subscription, -1, "the log was deleted");
        }
        if (!subscription.canPoll()) {
            return -1;
        }
        try {
            if (!subscription.isNextWarm()) {
                if (!subscription.unpacks() || !unpackRoom.isBusy()) {
                    fetchCold(subscription);
                }
                return -1;
            }
            final Run run = subscription.poll();
            return run == null ? -1 : send(subscription, run);
        } catch (final LogException e) {
            end(subscription, -1, e.getMessage());
        } catch (final InternalError e) {
            final LogException unreadable = Refusals.unreadable(e);
            LOGGER.error("{}: {}", subscription.log().name(), unreadable.getMessage(), e);
            end(subscription, -1, unreadable.getMessage());
        } catch (final RuntimeException e) {
            server.counters().internalErrors.increment();
            LOGGER.error("{}: cannot be read", subscription.log().name(), e);
            end(subscription, -1, "internal error: " + e);
        }
        return -1;
    }

    private int send(final Subscription subscription, final Run run) {
        int length = 0;
        if (run.kind() == Run.Kind.DAMAGE) {
            out.say(
                    new ControlMessage.Damage(
                            subscription.stream(),
                            run.fromSeqno(),
                            run.toSeqno(),
                            abbreviate(run.text()),
                            run.isGone()));
        } else if (run.kind() == Run.Kind.BLOCKS) {
            length = runs.writeBlocks(subscription.stream(), run);
            subscription.spend(length);
        } else {
            length = run.length();
            if (length > 0) {
                runs.write(subscription.stream(), run, length);
                subscription.spend(length);
            }
            subscription.rest();
        }
        if (subscription.isAtEnd()) {
            end(subscription, run.nextSeqno(), "");
            return -1;
        }
        return length;
    }

    /** Says the end of a subscription; {@code nextSeqno} -1: not known. */
    void end(final Subscription subscription, final long nextSeqno, final String reason) {
        streams.remove(subscription.stream());
        turns.remove(subscription);
        // First what the consumer waits for: to let go of a damaged file may fail, too.
        subscription.examine(
                counts ->
                        out.say(
                                new ControlMessage.StreamEnd(
                                        subscription.stream(),
                                        nextSeqno,
                                        abbreviate(reason),
                                        counts)));
        subscription.close();
    }

    private static String abbreviate(final String text) {
        return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "...";
    }

    private void fetchCold(final Subscription subscription) {
        subscription.borrow();
        server.counters().coldReads.increment();
        server.coldReader()
                .execute(
                        () -> {
                            subscription.fetchCold(server.coldReader());
                            wake.runAfter(subscription::giveBack);
                        });
    }

    void closeAll() {
        streams.values().forEach(Subscription::close);
        streams.clear();
        turns.clear();
        unpackRoom.close();
    }
}
