package org.boomscooter.client.consumer;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.boomscooter.client.Batch;
import org.boomscooter.client.BoomscooterException;
import org.boomscooter.client.Consumer;
import org.boomscooter.client.ConsumerOptions;
import org.boomscooter.client.Damage;
import org.boomscooter.client.DamageHandler;
import org.boomscooter.client.ErrorCode;
import org.boomscooter.client.Message;
import org.boomscooter.client.MessageHandler;
import org.boomscooter.format.FormatError;
import org.boomscooter.format.FormatException;
import org.boomscooter.format.frame.BatchChecksum;
import org.boomscooter.format.frame.BatchHeader;
import org.boomscooter.format.frame.KeyRange;
import org.boomscooter.format.segment.LookupCounts;

/** Makes of a source of batches what a caller sees; the same for network and files. */
public final class SourceConsumer implements Consumer {
    private final BatchSource source;
    private final long logId;
    private final byte[] channelPrefix;
    private final KeyRange keys;
    private final DamageHandler damageHandler;
    private final CursorKeeper cursor;
    private final Progress progress;
    private final BatchView batch;
    private final BatchChecksum checksum = new BatchChecksum();
    private boolean inBatch;
    private volatile boolean closed;

    /**
     * Without a cursor.
     *
     * @param source opened for these options; closed with the consumer
     */
    public SourceConsumer(final BatchSource source, final ConsumerOptions options) {
        this(source, options, null);
    }

    /**
     * @param cursor of these options; closed with the consumer; may be {@code null}
     */
    SourceConsumer(
            final BatchSource source, final ConsumerOptions options, final CursorKeeper cursor) {
        this.source = source;
        this.cursor = cursor;
        this.logId = source.logId();
        this.channelPrefix = options.channelPrefix().getBytes(StandardCharsets.UTF_8);
        this.keys = options.keys();
        this.damageHandler = options.damageHandler();
        this.progress = new Progress(source.startSeqno(), source.endSeqno(), options.maxMessages());
        this.batch = new BatchView(progress, keys);
    }

    @Override
    public Batch poll(final Duration timeout) throws InterruptedException {
        return pollNs(nanos(timeout));
    }

    private Batch pollNs(final long timeoutNs) throws InterruptedException {
        final long startNs = System.nanoTime();
        long leftNs = timeoutNs;
        inBatch = false;
        if (cursor != null) {
            cursor.processed(progress.nextSeqno());
        }
        while (!isEnded()) {
            checkOpen();
            final BatchSource.Event event = source.poll(leftNs);
            if (event == BatchSource.Event.BATCH) {
                if (accept()) {
                    inBatch = true;
                    return batch;
                }
            } else if (event == BatchSource.Event.DAMAGE) {
                onDamage(source.damage());
            } else if (event == BatchSource.Event.END) {
                progress.end();
            } else {
                return null;
            }
            leftNs = Math.max(0, timeoutNs - (System.nanoTime() - startNs));
        }
        return null;
    }

    /** Verifies the batch of the source; {@code false}: nothing in it for the caller. */
    private boolean accept() throws InterruptedException {
        final ByteBuffer buffer = source.buffer();
        final int offset = source.offset();
        final int limit = source.limit();
        final FormatError shape =
                BatchHeader.shapeError(buffer, offset, limit, BatchHeader.MAX_LENGTH);
        if (shape != null) {
            onDamage(damageAt(nextSeqno(), nextSeqno(), "a batch has a bad shape: " + shape));
            return false;
        }
        if (!checksum.isHeaderWhole(buffer, offset, logId)) {
            onDamage(
                    damageAt(
                            nextSeqno(),
                            nextSeqno(),
                            "the header of a batch contradicts its checksum, or is of another log"));
            return false;
        }
        if (!hasKeys(buffer, offset)) {
            return false;
        }
        if (!checksum.isBodyWhole(buffer, offset)) {
            if (!source.readAgain()) {
                onDamage(bodyDamage(buffer, offset));
            }
            return false;
        }
        try {
            batch.wrap(buffer, offset, limit);
        } catch (final FormatException e) {
            final long baseSeqno = BatchHeader.baseSeqno(buffer, offset);
            onDamage(damageAt(baseSeqno, baseSeqno, e.text()));
            return false;
        }
        return batch.channelStartsWith(channelPrefix);
    }

    private boolean hasKeys(final ByteBuffer buffer, final int offset) {
        return keys == null
                || keys.overlaps(
                        BatchHeader.minKey(buffer, offset), BatchHeader.maxKey(buffer, offset));
    }

    private Damage damageAt(final long fromSeqno, final long toSeqno, final String what) {
        return new Damage(fromSeqno, toSeqno, source.place() + ": " + what);
    }

    private Damage bodyDamage(final ByteBuffer buffer, final int offset) {
        final long baseSeqno = BatchHeader.baseSeqno(buffer, offset);
        return damageAt(
                baseSeqno,
                baseSeqno + BatchHeader.messageCount(buffer, offset) - 1,
                "the body of the batch of seqno " + baseSeqno + " contradicts its checksum");
    }

    private void onDamage(final Damage damage) {
        progress.skipTo(damage.toSeqno() + 1);
        if (damageHandler != null) {
            damageHandler.onDamage(damage);
            return;
        }
        if (damage.gone()) {
            throw new BoomscooterException(
                    ErrorCode.SEQNO_GONE,
                    false,
                    damage.seqnos() + ": " + damage.text() + ". The next call goes on behind them");
        }
        throw new BoomscooterException(
                ErrorCode.DAMAGED,
                false,
                "damaged and left out, "
                        + damage.seqnos()
                        + ": "
                        + damage.text()
                        + ". The next call goes on behind them; 'boomscooter segment repair"
                        + " --dry-run' tells what can be restored");
    }

    @Override
    public Message next(final Duration timeout) throws InterruptedException {
        return nextNs(nanos(timeout));
    }

    private Message nextNs(final long timeoutNs) throws InterruptedException {
        final Message inHand = nextOfBatch();
        if (inHand != null) {
            return inHand;
        }
        final long startNs = System.nanoTime();
        long leftNs = timeoutNs;
        while (pollNs(leftNs) != null) {
            final Message message = nextOfBatch();
            if (message != null) {
                return message;
            }
            leftNs = Math.max(0, timeoutNs - (System.nanoTime() - startNs));
        }
        return null;
    }

    private Message nextOfBatch() {
        if (!inBatch) {
            return null;
        }
        checkOpen();
        inBatch = false;
        final Message message = batch.next();
        inBatch = message != null;
        return message;
    }

    @Override
    public long run(final MessageHandler handler) throws InterruptedException {
        long count = 0;
        try {
            while (pollNs(Long.MAX_VALUE) != null) {
                for (Message message = batch.next(); message != null; message = batch.next()) {
                    handler.onMessage(message);
                    count++;
                    checkOpen();
                }
            }
        } catch (final BoomscooterException e) {
            if (e.code() != ErrorCode.CLOSED) {
                throw e;
            }
        }
        return count;
    }

    @Override
    public Iterator<Message> iterator() {
        return new MessageIterator(this);
    }

    /** Waits without limit; {@code null}: the end. */
    Message take() {
        try {
            return nextNs(Long.MAX_VALUE);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BoomscooterException(
                    ErrorCode.INTERRUPTED, true, "interrupted while waiting for a message", e);
        }
    }

    @Override
    public Flow.Publisher<Message> asPublisher() {
        return new ConsumerPublisher(this);
    }

    @Override
    public boolean isEnded() {
        return progress.isEnded();
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public long nextSeqno() {
        return progress.nextSeqno();
    }

    @Override
    public LookupCounts examined() {
        checkOpen();
        return source.examined();
    }

    @Override
    public void commit(final long nextSeqno) {
        cursor().commit(nextSeqno);
    }

    @Override
    public CompletableFuture<Void> commitAsync(final long nextSeqno) {
        return cursor().commitAsync(nextSeqno);
    }

    private CursorKeeper cursor() {
        if (cursor == null) {
            throw new IllegalStateException(
                    "the consumer has no cursor (see ConsumerBuilder.cursor)");
        }
        return cursor;
    }

    @Override
    public void close() {
        closed = true;
        source.close();
        if (cursor != null) {
            cursor.close();
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new BoomscooterException(ErrorCode.CLOSED, false, "the consumer is closed");
        }
    }

    /** {@link Duration#toNanos} fails from 292 years on; waiting that long is waiting forever. */
    private static long nanos(final Duration timeout) {
        try {
            return Math.max(0, timeout.toNanos());
        } catch (final ArithmeticException e) {
            return timeout.isNegative() ? 0 : Long.MAX_VALUE;
        }
    }
}
