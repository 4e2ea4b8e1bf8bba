package org.boomscooter.server.backup;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletionException;
import org.boomscooter.client.AckListener;
import org.boomscooter.client.Batch;
import org.boomscooter.client.BoomscooterClient;
import org.boomscooter.client.BoomscooterException;
import org.boomscooter.client.Consumer;
import org.boomscooter.client.Damage;
import org.boomscooter.client.EndPosition;
import org.boomscooter.client.ErrorCode;
import org.boomscooter.client.LogInfo;
import org.boomscooter.client.LogSettings;
import org.boomscooter.client.Message;
import org.boomscooter.client.MessageHeader;
import org.boomscooter.client.Producer;
import org.boomscooter.client.StartPosition;
import org.boomscooter.format.segment.SeqnoMode;

/**
 * Copies the messages of a log from one server to another, with their seqnos: a consumer here, a
 * producer there.
 *
 * <p>Where the copy has some of them already, it goes on behind its last one, if that is the same
 * as here.
 *
 * <p><b>Threading:</b> for one thread; acknowledgements come by that of the target's client.
 */
public final class LogCopy {
    private static final Duration TURN = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int BATCH_BYTES = 512 << 10;

    private final BoomscooterClient source;
    private final BoomscooterClient target;
    private final CopyOptions options;
    private final CopyListener listener;
    private final MessageHeader withoutKey = new MessageHeader();
    private final MessageHeader withKey = new MessageHeader();
    private String channel = "";
    private long nextSeqno;
    private boolean hasOwnSeqnos;
    private boolean isWhole = true;

    public LogCopy(
            final BoomscooterClient source,
            final BoomscooterClient target,
            final CopyOptions options,
            final CopyListener listener) {
        this.source = source;
        this.target = target;
        this.options = options;
        this.listener = listener;
    }

    /**
     * Copies until the end asked for.
     *
     * @return whether everything was copied; the listener was told what was not
     * @throws CopyException the copy cannot be made, or is not what was asked for
     */
    public boolean run() throws InterruptedException {
        final LogInfo from = source.admin().describeLog(options.log());
        if (options.skipDamage() && from.seqnoMode() == SeqnoMode.SERVER) {
            throw new CopyException(
                    "--skip-damage: log "
                            + from.name()
                            + " has its seqnos from the server: behind a gap the copy's would be"
                            + " others. Restore a backup instead, which keeps gaps");
        }
        final LogInfo to = findOrCreate(from);
        nextSeqno = to.appendedSeqno();
        hasOwnSeqnos = from.seqnoMode() == SeqnoMode.CLIENT;
        checkOverlap(from, to);
        if (options.to() == null || options.to() >= nextSeqno) {
            copy(from, to);
        }
        return isWhole;
    }

    /** Where the copy is to begin if there is nothing yet. */
    private long firstSeqno(final LogInfo from) {
        return options.from() == null ? from.earliestSeqno() : options.from();
    }

    private LogInfo findOrCreate(final LogInfo from) {
        try {
            return target.admin().describeLog(options.copy());
        } catch (final BoomscooterException e) {
            if (e.code() != ErrorCode.NO_SUCH_LOG) {
                throw e;
            }
        }
        LogSettings settings =
                LogSettings.of(options.copy())
                        .visibleAt(from.visibleAt())
                        .segmentBytes(from.segmentBytes())
                        .rawRetention(from.rawRetention())
                        .retention(from.retention());
        settings =
                from.seqnoMode() == SeqnoMode.CLIENT
                        ? settings.clientSeqnos()
                        : settings.firstSeqno(firstSeqno(from));
        return target.admin().createLog(from.companion() ? settings : settings.withoutCompanion());
    }

    private void checkOverlap(final LogInfo from, final LogInfo to) throws InterruptedException {
        if (to.seqnoMode() != from.seqnoMode()) {
            throw new CopyException(
                    "log " + to.name() + ": seqnos of another kind than those of " + from.name());
        }
        final boolean isEmpty = to.earliestSeqno() == to.appendedSeqno();
        if (isEmpty && from.seqnoMode() == SeqnoMode.CLIENT) {
            nextSeqno = Math.max(nextSeqno, firstSeqno(from));
        }
        if (options.from() != null && options.from() > nextSeqno) {
            throw new CopyException(
                    "log "
                            + to.name()
                            + " ends before seqno "
                            + nextSeqno
                            + ", --from "
                            + options.from()
                            + " would leave a gap; go on without --from");
        }
        if (from.earliestSeqno() > nextSeqno && from.seqnoMode() == SeqnoMode.SERVER) {
            throw new CopyException(
                    "log "
                            + to.name()
                            + " ends before seqno "
                            + nextSeqno
                            + ", and "
                            + from.name()
                            + " begins with "
                            + from.earliestSeqno()
                            + ": what lies between is not kept any more");
        }
        if (nextSeqno > from.appendedSeqno()) {
            throw new CopyException(
                    "log "
                            + to.name()
                            + " is ahead of "
                            + from.name()
                            + ", which ends before seqno "
                            + from.appendedSeqno());
        }
        if (!isEmpty && nextSeqno - 1 >= from.earliestSeqno()) {
            checkLast(from, to, nextSeqno - 1);
        }
    }

    /** The last message of the copy is that of the same seqno here. */
    private void checkLast(final LogInfo from, final LogInfo to, final long seqno)
            throws InterruptedException {
        try (Consumer here = one(source, from.name(), seqno);
                Consumer there = one(target, to.name(), seqno)) {
            final Message mine = here.next(PATIENCE);
            final Message copied = there.next(PATIENCE);
            if (mine == null || copied == null || !isSame(mine, copied)) {
                throw new CopyException(
                        "log "
                                + to.name()
                                + ": its last message, seqno "
                                + seqno
                                + ", is not that of "
                                + from.name()
                                + ": it is no copy of it, or has gone its own way");
            }
        }
    }

    private static Consumer one(
            final BoomscooterClient client, final String log, final long seqno) {
        return client.consumer(log)
                .from(StartPosition.seqno(seqno))
                .to(EndPosition.seqno(seqno))
                .open();
    }

    private static boolean isSame(final Message one, final Message other) {
        return one.seqno() == other.seqno()
                && one.type() == other.type()
                && one.version() == other.version()
                && one.hasKey() == other.hasKey()
                && one.key() == other.key()
                && one.channel().equals(other.channel())
                && Arrays.equals(one.toBytes(), other.toBytes());
    }

    private void copy(final LogInfo from, final LogInfo to) throws InterruptedException {
        final Acks acks = new Acks(to.name(), nextSeqno, from.seqnoMode());
        try (Consumer consumer =
                        source.consumer(from.name())
                                .from(StartPosition.seqno(nextSeqno))
                                .to(end())
                                .onDamage(this::onDamage)
                                .open();
                Producer producer =
                        target.producer(to.name())
                                .createLog(false)
                                .batchBytes(BATCH_BYTES)
                                .onAck(acks)
                                .open()) {
            boolean goesOn = true;
            while (goesOn && !consumer.isEnded() && acks.failure == null) {
                goesOn = pass(consumer, producer);
            }
            settle(producer, acks);
        }
    }

    private EndPosition end() {
        if (options.follow()) {
            return options.to() == null ? EndPosition.never() : EndPosition.seqno(options.to());
        }
        return options.to() == null
                ? EndPosition.asItStands()
                : EndPosition.asItStandsUpTo(options.to());
    }

    /** Everything that was sent is there, as it should be. */
    private static void settle(final Producer producer, final Acks acks) {
        try {
            producer.flush().join();
        } catch (final CompletionException | BoomscooterException e) {
            if (acks.failure == null) {
                throw e;
            }
        }
        if (acks.failure != null) {
            throw new CopyException(acks.failure);
        }
    }

    /** Behind the first stretch that stops a copy, others are none of its business. */
    private void onDamage(final Damage damage) {
        if (!isWhole && !options.skipDamage()) {
            return;
        }
        isWhole = false;
        final String what =
                (damage.gone() ? "gone, " : "damaged, ") + damage.seqnos() + ": " + damage.text();
        if (options.skipDamage()) {
            listener.onDamage(what + "; left out");
            return;
        }
        listener.onDamage(
                what
                        + "; the copy stops before that"
                        + (hasOwnSeqnos
                                ? ", --skip-damage leaves it out"
                                : ": behind it the copy's seqnos would be others")
                        + (damage.gone()
                                ? ""
                                : ". 'boomscooter segment repair --dry-run' tells what can be"
                                        + " restored"));
    }

    /** Passes one batch on; {@code false}: it cannot go on. */
    private boolean pass(final Consumer consumer, final Producer producer)
            throws InterruptedException {
        final Batch batch = consumer.poll(TURN);
        if (!isWhole && !options.skipDamage()) {
            return false;
        }
        if (batch == null) {
            return true;
        }
        if (!batch.channel().equals(channel)) {
            channel = batch.channel();
            producer.channel(channel);
        }
        for (Message message = batch.next(); message != null; message = batch.next()) {
            pass(message, producer);
        }
        return true;
    }

    private void pass(final Message message, final Producer producer) {
        final MessageHeader header = message.hasKey() ? withKey.key(message.key()) : withoutKey;
        header.type(message.type()).version(message.version());
        if (hasOwnSeqnos) {
            header.seqno(message.seqno());
        }
        producer.offer(header, message.buffer(), message.offset(), message.length());
        nextSeqno = message.seqno() + 1;
        listener.onMessage(message.length());
    }

    /** Compares the seqnos that the target gives with those that it is to give. */
    private static final class Acks implements AckListener {
        private final String log;
        private final boolean areGiven;
        private long expected;
        private volatile String failure;

        Acks(final String log, final long first, final SeqnoMode mode) {
            this.log = log;
            this.expected = first;
            this.areGiven = mode == SeqnoMode.SERVER;
        }

        @Override
        public void onAck(final long firstSeqno, final long lastSeqno, final int messageCount) {
            if (areGiven && firstSeqno != expected && failure == null) {
                failure =
                        "log "
                                + log
                                + ": the target gave seqno "
                                + firstSeqno
                                + " to what has "
                                + expected
                                + " here: somebody else appends to it. The copy is spoilt from there"
                                + " on; delete it";
            }
            expected = lastSeqno + 1;
        }

        @Override
        public void onFailure(final int messageCount, final BoomscooterException reason) {
            if (failure == null) {
                failure = "log " + log + ": " + reason.getMessage();
            }
        }
    }
}
