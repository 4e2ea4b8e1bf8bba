package org.boomscooter.client.direct;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.NavigableSet;
import org.boomscooter.client.BoomscooterException;
import org.boomscooter.client.ConsumerOptions;
import org.boomscooter.client.Damage;
import org.boomscooter.client.ErrorCode;
import org.boomscooter.client.StartPosition;
import org.boomscooter.client.consumer.BatchSource;
import org.boomscooter.format.FormatException;
import org.boomscooter.format.frame.BatchChecksum;
import org.boomscooter.format.frame.BatchCursor;
import org.boomscooter.format.frame.KeyRange;
import org.boomscooter.format.segment.LookupCounter;
import org.boomscooter.format.segment.LookupCounts;
import org.boomscooter.format.segment.SegmentFooter;

/**
 * Walks the segments of a log from batch to batch, as far as may be read, and waits at the tail.
 *
 * <p>Where the bytes are not what they should be, it goes on in the other copy of the segment, the
 * companion or the raw file. If that is no better, it goes on at the next stretch of the index, or
 * else at the next segment, and reports the seqnos between as damage.
 */
final class DirectSource implements BatchSource {
    /** The directory is looked at so often while nothing comes. */
    private static final long RECHECK_NS = 100_000_000;

    /** The same of one that may be far away. */
    private static final long DISTANT_RECHECK_NS = 1_000_000_000;

    /**
     * A server that has just begun may still be about to say how far its log goes: if that is less
     * than what was handed out, it is believed after so long.
     */
    private static final long BEYOND_NS = 1_000_000_000;

    /** Of {@link #readable}: everything that is in the segment. */
    private static final long ALL = Long.MAX_VALUE;

    /** Of {@link #expectedBase}: the segment behind {@link #previousBase}, whatever its name. */
    private static final long WHATEVER_FOLLOWS = -1;

    /** Of {@link #resumePosition}: by the next seqno. */
    private static final int NOWHERE = -1;

    private final HandedOut handedOut = new HandedOut();
    private final BatchChecksum checksum = new BatchChecksum();
    private final LookupCounter counter = new LookupCounter();
    private final KeyRange keys;
    private final ZoneMaps zones;
    private final LogDirectory directory;

    /** The same, for looks that nobody asked for. */
    private final LogDirectory uncounted;

    private final Watermark watermark;
    private final Notices notices;
    private final TailWait wait;
    private final Doubt doubt;
    private final boolean coherent;
    private final long recheckNs;
    private final LogIdentity log;
    private final long startSeqno;
    private final long endSeqno;
    private BatchCursor cursor;

    private volatile boolean closed;
    private volatile DirectSegment segment;
    private long expectedBase;
    private long previousBase = -1;
    private int resumePosition = NOWHERE;
    private int position;
    private long nextSeqno;
    private int lastBatchPosition = -1;
    private long nextSeqnoBefore;
    private boolean isBeyond;
    private long beyondSinceNs;
    private long lastReadable;
    private boolean wasLive;
    private boolean triedAgain;
    private boolean sealed;
    private boolean sealKnown;
    private boolean lost;
    private boolean ended;
    private long recheckedNs;

    private ByteBuffer buffer;
    private int batchPosition;
    private int offset;
    private int limit;
    private Damage damage;

    /** Closes watermark and notices when it is closed. */
    DirectSource(
            final Path logDirectory,
            final LogAccess access,
            final Watermark watermark,
            final Notices notices,
            final DirectSettings settings,
            final ConsumerOptions options)
            throws IOException {
        directory = new LogDirectory(logDirectory, access, counter);
        uncounted = new LogDirectory(logDirectory, access, new LookupCounter());
        this.watermark = watermark;
        this.notices = notices;
        coherent = access.isCoherent();
        recheckNs = coherent ? RECHECK_NS : DISTANT_RECHECK_NS;
        wait = settings.tailWait(coherent);
        doubt = new Doubt(settings.patience().toNanos());
        log = directory.identify(watermark);
        notices.attach(log.logId(), wait::wake);
        watermark.listenTo(notices);
        final DirectSeek seek = new DirectSeek(directory, log, watermark, counter);
        startSeqno = seek.start(options.start());
        endSeqno = seek.end(options.end());
        nextSeqno = startSeqno;
        expectedBase = seek.segmentFor(startSeqno);
        keys = options.keys();
        zones = new ZoneMaps(directory, log, counter);
        if (!(options.start() instanceof StartPosition.AtTime)) {
            seek.countSkipped(expectedBase);
        }
        recheckedNs = System.nanoTime() - recheckNs;
    }

    /** What of an open segment may not be shown, and why; {@code null}: nothing is known to be. */
    String hidden() throws IOException {
        final long open = watermark.isLive() ? -1 : uncounted.openSegment(log);
        final boolean isClosed = watermark.state() == DirectState.CLOSED;
        if (open < 0 || (isClosed && watermark.committedSeqno() > open)) {
            return null;
        }
        final String which = "the open segment, from seqno " + open + " on, is ";
        return watermark.isUsable() && !isClosed
                ? "its server is gone without having closed it; "
                        + which
                        + "shown as far as it was committed"
                : "no usable mark file tells what was committed; "
                        + which
                        + "not shown until a server has opened the log";
    }

    @Override
    public Event poll(final long timeoutNs) throws InterruptedException {
        final Event first = step();
        if (first != Event.NOTHING || timeoutNs <= 0) {
            return first;
        }
        final long startNs = System.nanoTime();
        wait.reset();
        while (true) {
            final long leftNs = timeoutNs - (System.nanoTime() - startNs);
            if (leftNs <= 0) {
                return Event.NOTHING;
            }
            wait.await(leftNs, notices.committedSeqno() >= 0);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            final Event event = step();
            if (event != Event.NOTHING) {
                return event;
            }
        }
    }

    private Event step() throws InterruptedException {
        while (true) {
            checkOpen();
            try {
                final Event event = stepOnce();
                if (event != null) {
                    return event;
                }
            } catch (final IOException e) {
                recover(e);
            } catch (final UncheckedIOException e) {
                recover(e.getCause());
            }
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new BoomscooterException(ErrorCode.CLOSED, false, "the consumer is closed");
        }
    }

    /** A file that another machine replaced may only have to be opened again. */
    private void recover(final IOException e) throws InterruptedException {
        checkOpen();
        if (e instanceof ClosedByInterruptException) {
            reopenAtSamePlace();
            Thread.interrupted();
            throw new InterruptedException();
        }
        if (coherent || triedAgain) {
            triedAgain = false;
            throw DirectReader.failure(directory.path(), e);
        }
        triedAgain = true;
        reopenAtSamePlace();
    }

    /** {@code null}: something changed, look again. */
    private Event stepOnce() throws IOException {
        if (ended || nextSeqno > endSeqno) {
            ended = true;
            return Event.END;
        }
        if (!coherent) {
            watermark.keepUp();
            checkWatermark();
            if (isAtWatermark()) {
                return waitForMore();
            }
        }
        if (segment == null) {
            return openNext();
        }
        final long readable = readable();
        if (!coherent && readable != lastReadable) {
            // What lies behind the old watermark may have been read before it was whole.
            lastReadable = readable;
            segment.bytes().forget();
        }
        if (keys != null && skip(readable)) {
            return null;
        }
        final DirectSegment.Kind kind = segment.look(position);
        if (kind == DirectSegment.Kind.BATCH) {
            return onBatch(readable);
        }
        if (kind == DirectSegment.Kind.FOOTER) {
            return onFooter(segment.footer());
        }
        if (lost && !isRecheckDue()) {
            return Event.NOTHING;
        }
        if (readable != ALL && readable <= exactNextSeqno()) {
            return waitForMore();
        }
        final Event again = lookAgain(segment.baseSeqno(), position);
        if (again != Event.DAMAGE) {
            return again;
        }
        final String fault =
                kind == DirectSegment.Kind.NOTHING ? "zeroes before the end" : segment.fault();
        return onFault(readable, segment.bytes().name() + ": " + fault, position);
    }

    /** Passes over stretches without a key that is wanted; {@code false}: there are none here. */
    private boolean skip(final long readable) {
        final int to = segment.skip(position, readable);
        if (to == position) {
            return false;
        }
        position = to;
        nextSeqno = Math.max(nextSeqno, segment.seqnoAfterSkip());
        lastBatchPosition = -1;
        return true;
    }

    /** Whether there is nothing to be read from a file: it may be far away. */
    private boolean isAtWatermark() {
        return watermark.isLive() && nextSeqno >= watermark.committedSeqno();
    }

    /**
     * {@link Event#DAMAGE}: what looks wrong is wrong; else what to do in order to look again.
     *
     * @param at a position, or {@link Doubt#WHOLE_FILE}
     */
    private Event lookAgain(final long base, final int at) throws IOException {
        if (coherent) {
            return Event.DAMAGE;
        }
        return switch (doubt.about(base, at, isSettled(base))) {
            case AGAIN -> {
                reopenAtSamePlace();
                yield null;
            }
            case LATER -> {
                watermark.look();
                yield Event.NOTHING;
            }
            case BELIEVED -> Event.DAMAGE;
        };
    }

    /** Whether nothing is written to this segment any more. */
    private boolean isSettled(final long base) {
        return base < watermark.tailSegment();
    }

    /** Behind the last seqno that may be read of this segment. */
    private long readable() throws IOException {
        if (watermark.isLive()) {
            wasLive = true;
            return watermark.committedSeqno();
        }
        if (wasLive && watermark.state() == DirectState.STALE) {
            // It may come back, or take back what it did not promise.
            return watermark.committedSeqno();
        }
        if (!sealKnown) {
            sealKnown = true;
            sealed =
                    segment.findFooter() != null
                            || directory.segments().higher(segment.baseSeqno()) != null;
        }
        return sealed ? ALL : watermark.committedSeqno();
    }

    private Event onBatch(final long readable) throws IOException {
        lost = false;
        final long seqno = segment.batchSeqno(position);
        if (seqno > endSeqno) {
            ended = true;
            return Event.END;
        }
        if (seqno >= readable) {
            return waitForMore();
        }
        final int length = segment.frameLength(position);
        counter.batchesRead(length);
        final long behind = segment.seqnoBehind(position);
        if (!segment.hasClientSeqnos()) {
            if (behind <= nextSeqno) {
                position += length;
                return null;
            }
            if (seqno > nextSeqno) {
                return damage(
                        nextSeqno,
                        seqno - 1,
                        segment.bytes().name()
                                + ": left out when it was written anew, before position "
                                + position);
            }
        }
        buffer = segment.bytes().buffer();
        offset = segment.bytes().offset(position);
        limit = offset + length;
        if (doubt.isAbout(segment.baseSeqno(), position)) {
            if (checksum.isBodyWhole(buffer, offset)) {
                doubt.end();
            } else {
                final Event again = lookAgain(segment.baseSeqno(), position);
                if (again != Event.DAMAGE) {
                    return again;
                }
            }
        }
        handedOut.note(segment, position);
        triedAgain = false;
        batchPosition = position;
        nextSeqnoBefore = nextSeqno;
        lastBatchPosition = position;
        nextSeqno = Math.max(nextSeqno, behind);
        position += length;
        return Event.BATCH;
    }

    private Event onFooter(final SegmentFooter footer) {
        final long next = footer.lastSeqno() + 1;
        handedOut.checkEnd(directory, next);
        if (!segment.hasClientSeqnos() && next > nextSeqno) {
            return damage(
                    nextSeqno,
                    footer.lastSeqno(),
                    segment.bytes().name() + ": missing before its footer at " + position);
        }
        // Of client-assigned seqnos only the footer tells which was the last.
        nextSeqno = Math.max(nextSeqno, next);
        leaveFor(next > segment.baseSeqno() ? next : WHATEVER_FOLLOWS);
        return null;
    }

    private void leaveFor(final long base) {
        previousBase = segment.baseSeqno();
        expectedBase = base;
        segment.close();
        segment = null;
        lastBatchPosition = -1;
        recheckedNs = System.nanoTime() - recheckNs;
    }

    private Event openNext() throws IOException {
        if (expectedBase == WHATEVER_FOLLOWS || !directory.has(expectedBase)) {
            return isRecheckDue() ? findNext() : Event.NOTHING;
        }
        if (keys != null && passSegments()) {
            return null;
        }
        final long base = expectedBase;
        try {
            enter(directory.open(base, log));
            return null;
        } catch (final NoSuchFileException e) {
            return Event.NOTHING;
        } catch (final FormatException e) {
            final Event again = lookAgain(base, Doubt.WHOLE_FILE);
            return again == Event.DAMAGE ? onBadFirstPage(base, e) : again;
        }
    }

    /** Passes over segments without a key that is wanted; {@code false}: there are none here. */
    private boolean passSegments() throws IOException {
        final long base = zones.firstWith(keys, expectedBase, endSeqno);
        if (base == expectedBase) {
            return false;
        }
        expectedBase = base;
        nextSeqno = Math.max(nextSeqno, base);
        return true;
    }

    private Event onBadFirstPage(final long base, final FormatException e) throws IOException {
        final Long following = directory.segments().higher(base);
        final long behind = following == null ? watermark.committedSeqno() : following;
        final long from = Math.max(nextSeqno, base);
        if (behind <= from && following == null) {
            return waitForMore();
        }
        previousBase = base;
        resumePosition = NOWHERE;
        expectedBase = following == null ? WHATEVER_FOLLOWS : following;
        return damage(
                from, behind - 1, directory.path() + ", segment " + base + ": " + e.getMessage());
    }

    private void enter(final DirectSegment opened) {
        if (opened.logId() != log.logId()) {
            opened.close();
            throw new BoomscooterException(
                    ErrorCode.NO_SUCH_LOG,
                    false,
                    directory.path() + ": the log was deleted and made anew, or files were mixed");
        }
        if (isSettled(opened.baseSeqno())) {
            opened.bytes().settle();
        }
        checkSame(opened);
        segment = opened;
        if (closed) {
            opened.close();
        }
        nextSeqno = Math.max(nextSeqno, opened.baseSeqno());
        if (resumePosition == NOWHERE) {
            counter.segmentRead();
            position = opened.seek(nextSeqno, keys, counter);
            lastBatchPosition = -1;
        } else {
            position = resumePosition;
            resumePosition = NOWHERE;
            opened.lookFor(keys, nextSeqno, counter);
        }
        sealKnown = false;
        lost = false;
    }

    private void checkSame(final DirectSegment opened) {
        try {
            handedOut.checkSame(directory, opened);
        } catch (final RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    /** The expected segment is not there: a later one is a sign that it is missing. */
    private Event findNext() throws IOException {
        resumePosition = NOWHERE;
        final NavigableSet<Long> segments = directory.segments();
        final boolean isKnown = expectedBase != WHATEVER_FOLLOWS;
        final Long found = isKnown ? segments.ceiling(expectedBase) : segments.higher(previousBase);
        if (isKnown && previousBase >= 0) {
            final Long between = segments.lower(expectedBase);
            if (between != null && between > previousBase) {
                handedOut.checkEnd(directory, between);
            }
        }
        if (found == null) {
            return waitForMore();
        }
        if (found == expectedBase) {
            // It has come in this moment.
            return Event.NOTHING;
        }
        if (found > nextSeqno) {
            final Event again = lookAgain(expectedBase, Doubt.WHOLE_FILE);
            if (again != Event.DAMAGE) {
                return again;
            }
        }
        expectedBase = found;
        // If only the older ones are missing, retention has removed them.
        return found.equals(segments.first())
                ? gone(nextSeqno, found - 1)
                : damage(nextSeqno, found - 1, directory.path() + ": a segment is missing");
    }

    /** Finds where to go on behind bytes that cannot be read. */
    private Event onFault(final long readable, final String what, final int at) throws IOException {
        final String text = what + ", at position " + at;
        final long from = exactNextSeqno();
        int stretch = segment.nextStretch(at);
        if (goesOnInOtherCopy(at, stretch < 0 ? Integer.MAX_VALUE : stretch)) {
            stretch = segment.nextWhole(at);
            if (stretch == at) {
                return null;
            }
        }
        if (stretch > 0) {
            position = stretch;
            segment.look(stretch);
            return damage(from, segment.batchSeqno(stretch) - 1, text);
        }
        if (reopenIfReplaced()) {
            return null;
        }
        final SegmentFooter footer = segment.findFooter();
        if (footer != null && footer.lastSeqno() >= segment.baseSeqno()) {
            handedOut.checkEnd(directory, footer.lastSeqno() + 1);
            leaveFor(footer.lastSeqno() + 1);
            return damage(from, footer.lastSeqno(), text);
        }
        final Long following = directory.segments().higher(segment.baseSeqno());
        if (following != null) {
            handedOut.checkEnd(directory, following);
            leaveFor(following);
            return damage(from, following - 1, text);
        }
        if (readable == ALL || lost) {
            return waitForMore();
        }
        lost = true;
        return damage(from, readable - 1, text);
    }

    /** Whether the other copy of the segment has something whole earlier; then it is open. */
    private boolean goesOnInOtherCopy(final int from, final int before) throws IOException {
        final DirectSegment one = segment;
        final DirectSegment other = directory.openBetterCopy(one, log, from, before);
        if (other == null) {
            return false;
        }
        resumePosition = from;
        enter(other);
        one.close();
        return true;
    }

    private Event gone(final long fromSeqno, final long toSeqno) {
        final String text = directory.path() + ": not kept any more, removed by retention";
        return leaveOut(new Damage(fromSeqno, toSeqno, text, true));
    }

    private Event damage(final long fromSeqno, final long toSeqno, final String text) {
        return leaveOut(new Damage(fromSeqno, toSeqno, text));
    }

    /** {@code null} when no seqno is concerned. */
    private Event leaveOut(final Damage stretch) {
        if (stretch.toSeqno() < stretch.fromSeqno()) {
            return null;
        }
        damage = stretch;
        nextSeqno = stretch.toSeqno() + 1;
        return Event.DAMAGE;
    }

    /**
     * The seqno behind the last batch. Clients leave gaps as they like, so that only the messages
     * themselves tell; they are asked only at the tail and in trouble.
     */
    private long exactNextSeqno() {
        if (lastBatchPosition >= 0 && segment.hasClientSeqnos()) {
            final int batch = lastBatchPosition;
            lastBatchPosition = -1;
            if (segment.look(batch) == DirectSegment.Kind.BATCH) {
                nextSeqno = Math.max(nextSeqno, behindLastMessage(batch));
            }
        }
        return nextSeqno;
    }

    private long behindLastMessage(final int batch) {
        if (cursor == null) {
            cursor = new BatchCursor();
        }
        try {
            final int start = segment.bytes().offset(batch);
            cursor.wrap(segment.bytes().buffer(), start, start + segment.frameLength(batch));
            while (cursor.next()) {
                // To the last one.
            }
            return cursor.seqno() + 1;
        } catch (final FormatException e) {
            return nextSeqno;
        }
    }

    private Event waitForMore() throws IOException {
        watermark.look();
        if (isRecheckDue()) {
            recheckedNs = System.nanoTime();
            watermark.refresh();
            if (directory.segments().isEmpty() && previousBase >= 0) {
                throw new BoomscooterException(
                        ErrorCode.NO_SUCH_LOG, false, directory.path() + ": the log was deleted");
            }
            sealKnown = sealed && sealKnown;
            if (segment != null) {
                reopenIfReplaced();
            }
        }
        checkWatermark();
        return watermark.isLive() && nextSeqno < watermark.committedSeqno() && !coherent
                ? null
                : Event.NOTHING;
    }

    private void checkWatermark() {
        if (watermark.exists() && watermark.logId() != log.logId()) {
            throw new BoomscooterException(
                    ErrorCode.NO_SUCH_LOG,
                    false,
                    directory.path() + ": the log was deleted and made anew");
        }
        final long committed = watermark.committedSeqno();
        if (!watermark.isLive() || !handedOut.isBeyond(committed)) {
            isBeyond = false;
        } else if (!isBeyond) {
            isBeyond = true;
            beyondSinceNs = System.nanoTime();
        } else if (System.nanoTime() - beyondSinceNs > BEYOND_NS) {
            handedOut.checkEnd(directory, committed);
        }
    }

    private boolean isRecheckDue() {
        return System.nanoTime() - recheckedNs >= recheckNs;
    }

    /** The server writes a sealed segment anew when it is mostly empty; the old file ends open. */
    private boolean reopenIfReplaced() throws IOException {
        try {
            if (segment.bytes().isReplaced()) {
                reopenAtSamePlace();
                return true;
            }
            return false;
        } catch (final NoSuchFileException e) {
            return false;
        }
    }

    private void reopenAtSamePlace() {
        final DirectSegment left = segment;
        if (left != null) {
            expectedBase = left.baseSeqno();
            resumePosition = position;
            segment = null;
            left.close();
        }
    }

    @Override
    public ByteBuffer buffer() {
        return buffer;
    }

    @Override
    public int offset() {
        return offset;
    }

    @Override
    public int limit() {
        return limit;
    }

    @Override
    public boolean readAgain() throws InterruptedException {
        final long base = segment.baseSeqno();
        if (!coherent
                && doubt.about(base, batchPosition, isSettled(base)) != Doubt.Verdict.BELIEVED) {
            goBack();
            reopenAtSamePlace();
            return true;
        }
        try {
            if (!goesOnInOtherCopy(batchPosition, batchPosition + 1)) {
                return false;
            }
            goBack();
        } catch (final IOException e) {
            goBack();
            recover(e);
        } catch (final UncheckedIOException e) {
            goBack();
            recover(e.getCause());
        }
        return true;
    }

    /** To the batch of the last poll. */
    private void goBack() {
        position = batchPosition;
        nextSeqno = nextSeqnoBefore;
    }

    @Override
    public String place() {
        return segment.bytes().name() + ", at position " + batchPosition;
    }

    @Override
    public Damage damage() {
        return damage;
    }

    @Override
    public long logId() {
        return log.logId();
    }

    @Override
    public long startSeqno() {
        return startSeqno;
    }

    @Override
    public long endSeqno() {
        return endSeqno == Long.MAX_VALUE ? -1 : endSeqno;
    }

    @Override
    public LookupCounts examined() {
        return counter.counts();
    }

    @Override
    public void close() {
        closed = true;
        wait.wake();
        notices.close();
        watermark.close();
        final DirectSegment open = segment;
        if (open != null) {
            open.close();
        }
    }
}
