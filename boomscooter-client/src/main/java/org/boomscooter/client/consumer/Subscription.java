package org.boomscooter.client.consumer;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.boomscooter.client.BoomscooterException;
import org.boomscooter.client.ConsumerOptions;
import org.boomscooter.client.Damage;
import org.boomscooter.client.EndPosition;
import org.boomscooter.client.ErrorCode;
import org.boomscooter.client.StartPosition;
import org.boomscooter.client.transport.Backoff;
import org.boomscooter.client.transport.Link;
import org.boomscooter.client.transport.LinkStream;
import org.boomscooter.client.transport.ReceivedBytes;
import org.boomscooter.client.transport.Refusals;
import org.boomscooter.format.frame.BatchChecksum;
import org.boomscooter.format.frame.BatchHeader;
import org.boomscooter.format.frame.Frame;
import org.boomscooter.format.frame.KeyRange;
import org.boomscooter.format.protocol.ControlMessage;
import org.boomscooter.format.protocol.ControlMessage.End;
import org.boomscooter.format.protocol.ControlMessage.Examine;
import org.boomscooter.format.protocol.ControlMessage.Examined;
import org.boomscooter.format.protocol.ControlMessage.Keys;
import org.boomscooter.format.protocol.ControlMessage.Refusal;
import org.boomscooter.format.protocol.ControlMessage.Start;
import org.boomscooter.format.protocol.ControlMessage.StreamEnd;
import org.boomscooter.format.protocol.ControlMessage.Subscribe;
import org.boomscooter.format.protocol.ControlMessage.Subscribed;
import org.boomscooter.format.segment.LookupCounts;
import org.boomscooter.format.segment.SeqnoMode;

/**
 * A subscription on the side of the loop: asks for it, asks again at the next seqno when the link
 * was lost, and keeps the account of credit.
 *
 * <p><b>Resuming.</b> Base seqnos of the batches of a log strictly increase. After a lost link the
 * subscription begins behind the last batch received, and a batch that was received before is
 * recognised by its base seqno and dropped: so nothing comes twice or is left out, with
 * client-assigned seqnos too, where a header does not tell its batch's last seqno.
 *
 * <p><b>Credit.</b> What has come and was not consumed, plus what the server may still send, is the
 * window, also over a lost link.
 *
 * <p><b>Threading:</b> for the loop.
 */
final class Subscription implements LinkStream {
    private static final int NOT_SUBSCRIBED = 0;

    private final Link link;
    private final String log;
    private final ConsumerOptions options;
    private final Deliveries deliveries;
    private final CompletableFuture<Subscribed> opened;
    private final Backoff backoff = new Backoff();
    private final BatchChecksum checksum = new BatchChecksum();
    private int windowBytes;
    private Subscribed first;
    private int stream = NOT_SUBSCRIBED;
    private long lastBaseSeqno = -1;
    private long resumeSeqno;

    /** What would come next is not kept any more. */
    private boolean resumesAtEarliest;

    private int outstandingBytes;
    private boolean isEnded;
    private boolean isCancelled;
    private boolean takesBlocks;
    private boolean doubts;

    /** With blocks on their way only who unpacks them knows where to go on. */
    private boolean isInterrupted;

    private LookupCounts examined = LookupCounts.NONE;

    Subscription(
            final Link link,
            final String log,
            final ConsumerOptions options,
            final boolean takesBlocks,
            final int windowBytes,
            final Deliveries deliveries,
            final CompletableFuture<Subscribed> opened) {
        this.link = link;
        this.log = log;
        this.options = options;
        this.windowBytes = windowBytes;
        this.deliveries = deliveries;
        this.opened = opened;
        this.takesBlocks = takesBlocks;
    }

    @Override
    public void onUp() {
        if (!isInterrupted) {
            subscribe();
        }
    }

    /**
     * Asked by who consumes: everything from this seqno on again, and nothing else any more.
     *
     * @param lastBase of the last batch that is not to come again; -1: not known
     * @param withBlocks whether blocks of companions will do, whatever their keys
     * @param doubt whether what came contradicts a checksum: the server is told
     */
    void resume(
            final long seqno, final long lastBase, final boolean withBlocks, final boolean doubt) {
        if (isCancelled) {
            return;
        }
        takesBlocks = withBlocks;
        doubts = doubt;
        isInterrupted = false;
        resumeSeqno = seqno;
        // What was received and is dropped by who consumes comes again.
        lastBaseSeqno = lastBase;
        deliveries.add(Delivery.of(Delivery.Kind.RESUMED));
        if (stream != NOT_SUBSCRIBED) {
            link.unroute(stream);
            stream = NOT_SUBSCRIBED;
        }
        if (isEnded) {
            isEnded = false;
            link.attach(this);
        } else {
            subscribe();
        }
    }

    private void subscribe() {
        if (isEnded || !link.isUp()) {
            return;
        }
        final int number = link.route(this);
        stream = number;
        final Subscribe request =
                new Subscribe(
                        number,
                        log,
                        start(),
                        end(),
                        options.channelPrefix(),
                        Math.max(1, windowBytes - outstandingBytes),
                        keys(),
                        first == null ? options.cursor() : "",
                        takesBlocks,
                        doubts);
        link.ask(request, (parts, error) -> onAnswer(number, parts, error));
    }

    private Keys keys() {
        final KeyRange keys = options.keys();
        return keys == null || takesBlocks ? null : new Keys(keys.low(), keys.high());
    }

    private Start start() {
        if (first != null) {
            return resumesAtEarliest ? Start.earliest() : Start.at(resumeSeqno);
        }
        final StartPosition start = options.start();
        if (start instanceof StartPosition.AtSeqno at) {
            return Start.at(at.seqno());
        }
        if (start instanceof StartPosition.AtTime at) {
            return Start.since(at.timeNs());
        }
        return start instanceof StartPosition.Latest ? Start.latest() : Start.earliest();
    }

    private End end() {
        if (first != null && first.endSeqno() >= 0) {
            return End.at(first.endSeqno());
        }
        final EndPosition end = options.end();
        if (end instanceof EndPosition.AtSeqno at) {
            return End.at(at.seqno());
        }
        if (end instanceof EndPosition.AsItStandsUpTo at) {
            return End.at(at.seqno());
        }
        return end instanceof EndPosition.AsItStands ? End.asItStands() : End.none();
    }

    private void onAnswer(
            final int number, final List<ControlMessage> parts, final BoomscooterException error) {
        if (number != stream || isEnded) {
            return;
        }
        if (error != null) {
            onRefused(error);
        } else if (parts.get(0) instanceof Subscribed answer) {
            onSubscribed(answer);
        } else {
            fail(new BoomscooterException(ErrorCode.INTERNAL, false, "not subscribed: " + parts));
        }
    }

    private void onSubscribed(final Subscribed answer) {
        backoff.reset();
        if (first == null) {
            onFirstSubscribed(answer);
        } else if (first.logId() != answer.logId()) {
            fail(
                    new BoomscooterException(
                            ErrorCode.NO_SUCH_LOG,
                            false,
                            "log " + log + " was deleted, and made anew, while it was consumed"));
        } else if (resumesAtEarliest) {
            resumesAtEarliest = false;
            tellGone(answer.startSeqno());
        }
    }

    private void tellGone(final long earliestSeqno) {
        if (earliestSeqno > resumeSeqno) {
            deliveries.add(
                    Delivery.ofDamage(
                            new Damage(
                                    resumeSeqno,
                                    earliestSeqno - 1,
                                    log + ": not kept any more, removed by retention",
                                    true)));
            resumeSeqno = earliestSeqno;
        }
    }

    private void onFirstSubscribed(final Subscribed answer) {
        final long lastSeqno = answer.committedSeqno() - 1;
        final boolean isShorter =
                options.end() instanceof EndPosition.AsItStandsUpTo at && lastSeqno < at.seqno();
        first = isShorter ? endingAt(lastSeqno, answer) : answer;
        resumeSeqno = answer.startSeqno();
        opened.complete(first);
        if (isShorter && lastSeqno < resumeSeqno) {
            deliveries.add(Delivery.end());
            cancel();
        } else if (isShorter) {
            // The server waits for a seqno that is not there yet; nothing was taken from it.
            link.unroute(stream);
            subscribe();
        }
    }

    private static Subscribed endingAt(final long endSeqno, final Subscribed answer) {
        return new Subscribed(
                answer.stream(),
                answer.logId(),
                answer.seqnoMode(),
                answer.startSeqno(),
                endSeqno,
                answer.committedSeqno());
    }

    private void onRefused(final BoomscooterException error) {
        if (error.code() == ErrorCode.CONNECTION_LOST) {
            return; // onUp follows
        }
        if (first != null && error.code() == ErrorCode.SEQNO_GONE && !resumesAtEarliest) {
            link.unroute(stream);
            resumesAtEarliest = true;
            subscribe();
            return;
        }
        if (first == null || !error.retriable()) {
            fail(error);
            return;
        }
        link.unroute(stream);
        stream = NOT_SUBSCRIBED;
        link.schedule(this::subscribeAgain, TimeUnit.MILLISECONDS.toNanos(backoff.next()));
    }

    /** Unless a new link has done it in the meantime. */
    private void subscribeAgain() {
        if (stream == NOT_SUBSCRIBED) {
            subscribe();
        }
    }

    @Override
    public void onDown(final BoomscooterException reason) {
        stream = NOT_SUBSCRIBED;
        if (takesBlocks && first != null && !isInterrupted) {
            isInterrupted = true;
            deliveries.add(Delivery.of(Delivery.Kind.INTERRUPTED));
        }
    }

    @Override
    public void onFailed(final BoomscooterException reason) {
        fail(reason);
    }

    private void fail(final BoomscooterException reason) {
        opened.completeExceptionally(reason);
        deliveries.fail(reason);
        cancel();
    }

    @Override
    public void onBatch(final ReceivedBytes received, final int offset, final int length) {
        outstandingBytes += length;
        final ByteBuffer bytes = received.bytes();
        if (Frame.type(bytes, offset) == Frame.TYPE_BLOCKS && !isEnded) {
            deliveries.add(Delivery.ofBlocks(received, offset, length));
            return;
        }
        if (isEnded || !isNew(bytes, offset, length)) {
            received.release();
            grant(length, 0);
            return;
        }
        deliveries.add(Delivery.ofBatch(received, offset, length));
    }

    /** A header that cannot be trusted is new: whoever consumes it must be told. */
    private boolean isNew(final ByteBuffer bytes, final int offset, final int length) {
        if (length < BatchHeader.HEADER_LENGTH
                || !checksum.isHeaderWhole(bytes, offset, first.logId())) {
            return true;
        }
        final long baseSeqno = BatchHeader.baseSeqno(bytes, offset);
        if (baseSeqno <= lastBaseSeqno) {
            return false;
        }
        lastBaseSeqno = baseSeqno;
        resumeSeqno =
                baseSeqno
                        + (first.seqnoMode() == SeqnoMode.SERVER
                                ? BatchHeader.messageCount(bytes, offset)
                                : 1);
        return true;
    }

    /**
     * @param bytes so many were consumed
     * @param widened so many more than before may be on their way
     */
    void grant(final int bytes, final int widened) {
        outstandingBytes -= bytes;
        windowBytes += widened;
        if (stream != NOT_SUBSCRIBED && link.isUp()) {
            link.sendCredit(stream, bytes + widened);
        }
    }

    @Override
    public void onControl(final ControlMessage message) {
        if (message instanceof ControlMessage.Damage damage) {
            resumeSeqno = Math.max(resumeSeqno, damage.toSeqno() + 1);
            deliveries.add(
                    Delivery.ofDamage(
                            new Damage(
                                    damage.fromSeqno(),
                                    damage.toSeqno(),
                                    damage.text(),
                                    damage.gone())));
        } else if (message instanceof StreamEnd streamEnd) {
            onStreamEnd(streamEnd);
        } else if (message instanceof Refusal refusal) {
            onRefused(Refusals.toException(refusal));
        }
    }

    private void onStreamEnd(final StreamEnd streamEnd) {
        if (!streamEnd.reason().isEmpty()) {
            fail(
                    new BoomscooterException(
                            ErrorCode.NO_SUCH_STREAM,
                            false,
                            "the server ended the subscription to "
                                    + log
                                    + ": "
                                    + streamEnd.reason()));
            return;
        }
        examined = streamEnd.examined();
        deliveries.add(Delivery.end());
        isEnded = true;
        link.detach(this);
    }

    /** Completes {@code answer} with what the server has read for this subscription. */
    void examine(final CompletableFuture<LookupCounts> answer) {
        if (isEnded) {
            answer.complete(examined);
            return;
        }
        link.ask(new Examine(stream), (parts, error) -> onExamined(answer, parts, error));
    }

    private void onExamined(
            final CompletableFuture<LookupCounts> answer,
            final List<ControlMessage> parts,
            final BoomscooterException error) {
        if (isEnded) {
            // The end was on its way when the question was.
            answer.complete(examined);
        } else if (error != null) {
            answer.completeExceptionally(error);
        } else if (parts.get(0) instanceof Examined found) {
            answer.complete(found.counts());
        } else {
            answer.completeExceptionally(
                    new BoomscooterException(ErrorCode.INTERNAL, false, "no counts: " + parts));
        }
    }

    /** Nothing more is wanted. */
    void cancel() {
        isCancelled = true;
        if (!isEnded) {
            isEnded = true;
            if (stream != NOT_SUBSCRIBED) {
                link.unroute(stream);
            }
            link.detach(this);
        }
    }
}
