package org.boomscooter.server.log;

import java.nio.ByteBuffer;
import net.jpountz.lz4.LZ4Factory;
import org.boomscooter.format.FormatException;
import org.boomscooter.format.companion.CompanionFrame;
import org.boomscooter.format.companion.SeekTable;
import org.boomscooter.format.frame.BatchChecksum;
import org.boomscooter.format.frame.BatchCursor;
import org.boomscooter.format.frame.BatchHeader;
import org.boomscooter.format.frame.Blocks;
import org.boomscooter.format.frame.Frame;
import org.boomscooter.format.frame.KeyRange;
import org.boomscooter.format.index.Stretches;
import org.boomscooter.format.index.ZoneMap;
import org.boomscooter.format.segment.LookupCounter;
import org.boomscooter.format.segment.LookupCounts;
import org.boomscooter.format.segment.SegmentHeader;
import org.boomscooter.format.segment.SeqnoMode;

/**
 * A place in a log, from which committed batches are read on.
 *
 * <p>Looks at headers only, and checks them; bodies are for whoever uses them to check. Where a
 * sealed segment is damaged, reading goes on in its other copy, the companion or the raw file. What
 * cannot be read there either is told as damage, once, and reading goes on at the next stretch of
 * the index that can.
 *
 * <p><b>Threading:</b> for one thread at a time.
 */
public final class LogReader implements AutoCloseable {
    /** Batches of other channels that one poll passes, in bytes; no more than a run is long. */
    private static final int MAX_PASSED_BYTES = 1 << 20;

    private static final byte[] NO_PREFIX = {};

    private final Log log;
    private final LookupCounter counter = new LookupCounter();
    private final BatchChecksum checksum = new BatchChecksum();
    private final BatchCursor cursor =
            new BatchCursor(LZ4Factory.safeInstance().safeDecompressor(), BatchHeader.MAX_LENGTH);
    private SegmentFile segment;

    /** While there is no {@link #segment}: the one that is damaged where reading stands. */
    private SegmentFile damaged;

    private SegmentBytes bytes;
    private Stretches index;
    private int position;
    private long nextSeqno;
    private boolean atEarliest = true;
    private KeyFilter filter;
    private final UnpackRoom room;
    private UnpackRoom roomNow = UnpackRoom.UNLIMITED;
    private int aheadNow;
    private boolean lacksRoom;
    private boolean takesBlocks;
    private long lastSeqno = Long.MAX_VALUE;

    /** The segment that {@link #blocks} was looked for. */
    private SegmentFile blocksOf;

    private SegmentFile blocks;
    private int nextBlock;

    /** Where in the segment the batches end that are wanted of it. */
    private int blocksTo;

    /**
     * @param room where {@link #poll} gets memory for segments without a raw file
     */
    LogReader(final Log log, final UnpackRoom room) {
        this.log = log;
        this.room = room;
        this.nextSeqno = log.earliestSeqno();
    }

    /** Says where what follows gets memory from, and how far it will want to read on. */
    private void begin(final UnpackRoom from, final int aheadBytes) {
        roomNow = from;
        aheadNow = aheadBytes;
        lacksRoom = false;
        if (bytes != null) {
            bytes.begin(from, aheadBytes);
        }
    }

    /** Says that nothing behind this seqno is wanted; to be said before anything is read. */
    public void readTo(final long seqno) {
        lastSeqno = seqno;
    }

    /** The last seqno that is wanted. */
    public long lastSeqno() {
        return lastSeqno;
    }

    /**
     * From now on what is sealed comes as blocks of companions, where there are any that fit the
     * segment; the last one may hold more than is wanted.
     */
    public void takeBlocks() {
        takesBlocks = true;
    }

    /** Gives back the memory of the last run; who has retained it keeps it. */
    public void rest() {
        if (bytes != null) {
            bytes.rest();
        }
    }

    /**
     * Whether the last poll gave an empty run because there was no memory to unpack into: the next
     * one goes on at the same place.
     */
    public boolean lacksRoom() {
        return lacksRoom;
    }

    /**
     * From here on only batches that may hold a key of this range are wanted; segments and
     * stretches without any are passed over unread. To be said before anything is read, and behind
     * {@link #readTo}.
     */
    public void lookFor(final KeyRange keys) {
        filter = new KeyFilter(keys, lastSeqno, counter);
    }

    public boolean looksForKeys() {
        return filter != null;
    }

    /** What was read so far, and what was passed over unread. */
    public LookupCounts examined() {
        return counter.counts();
    }

    /**
     * Goes to the batch that holds this seqno, or the first one behind it; a seqno above the
     * committed ones is waited for.
     *
     * @return the first seqno wanted: messages below it in the first batches are to be dropped
     */
    public long seekSeqno(final long seqno) {
        begin(UnpackRoom.UNLIMITED, 0);
        goTo(seqno);
        countSegmentsBefore();
        rest();
        return seqno;
    }

    /** Segments whose names tell that they are not needed. */
    private void countSegmentsBefore() {
        for (final Segment each : log.segments()) {
            if (segment != null && each.baseSeqno() < segment.baseSeqno()) {
                counter.segmentSkipped();
            }
        }
    }

    private void goTo(final long seqno) {
        checkKept(seqno);
        final Segment[] segments = log.segments();
        int i = segments.length - 1;
        while (i > 0 && segments[i].baseSeqno() > seqno) {
            i--;
        }
        if (i < 0) {
            letGo();
            atEarliest = true;
            nextSeqno = log.earliestSeqno();
            return;
        }
        enterFrom(segments[i]);
        if (segment.baseSeqno() > seqno) {
            checkKept(seqno);
            // What cannot be opened is told by the next poll.
            nextSeqno = seqno;
            return;
        }
        try {
            goToStretch(seqno);
        } catch (final FormatException e) {
            openByWholeIndex();
            goToStretch(seqno);
        }
        walkTo(seqno);
        if (position >= segment.committedEnd() && !segment.isTail()) {
            // What is missing here lies before what is wanted.
            nextSeqno = Math.max(nextSeqno, Math.min(seqno, log.committedSeqno()));
        }
    }

    private void goToStretch(final long seqno) {
        index.refresh();
        final int entry = index.find(seqno);
        if (entry >= 0) {
            goToEntry(entry);
        }
    }

    private void goToEntry(final int entry) {
        position = index.position(entry);
        nextSeqno = index.firstSeqno(entry);
        counter.stretchesSkipped(entry, position - SegmentHeader.LENGTH);
        counter.stretchRead();
        if (filter != null) {
            filter.enter(index, entry);
        }
    }

    /** The index is damaged: goes on at the same place by one that is whole. */
    private void openByWholeIndex() {
        use(log.openByWholeIndex(segment.baseSeqno()));
    }

    private void checkKept(final long seqno) {
        if (seqno < log.earliestSeqno()) {
            throw new LogException(
                    LogException.Reason.SEQNO_GONE,
                    log.name()
                            + ": seqno "
                            + seqno
                            + " is not kept any more (expected: from "
                            + log.earliestSeqno()
                            + ")");
        }
    }

    /** Passes the batches that end before this seqno. */
    private void walkTo(final long seqno) {
        while (position < segment.committedEnd() && isWhole(position)) {
            final long behind = seqnoBehind(position);
            if (behind > seqno) {
                return;
            }
            counter.batchesRead(length(position));
            position += length(position);
            nextSeqno = behind;
        }
    }

    /** Goes to the first batch that is kept; returns its seqno. */
    public long seekEarliest() {
        letGo();
        atEarliest = true;
        nextSeqno = log.earliestSeqno();
        return nextSeqno;
    }

    /** Goes behind the last committed batch; returns the next seqno. */
    public long seekLatest() {
        return seekSeqno(log.committedSeqno());
    }

    /**
     * Goes to the first batch appended at or after this time, in ns since 1970-01-01 UTC; returns
     * its seqno, or the next one if there is none. Walks the zone maps of the segments.
     */
    public long seekTime(final long timeNs) {
        begin(UnpackRoom.UNLIMITED, 0);
        final long seqno = goToTime(timeNs);
        rest();
        return seqno;
    }

    private long goToTime(final long timeNs) {
        // What is committed from here on is appended behind everything that is looked at.
        final long committed = log.committedSeqno();
        for (final Segment each : log.segments()) {
            final ZoneMap zones = each.zoneMap(counter);
            if (zones != null && zones.maxTimeNs() < timeNs) {
                counter.segmentSkipped(zones.batchesLength());
            } else if (canEnter(each) && reaches(timeNs)) {
                return nextSeqno;
            }
        }
        goTo(committed);
        return committed;
    }

    /** Goes to a time if it is in the segment that was entered. */
    private boolean reaches(final long timeNs) {
        try {
            return goToStretchOf(timeNs) && walkToTime(timeNs);
        } catch (final FormatException e) {
            openByWholeIndex();
            return goToStretchOf(timeNs) && walkToTime(timeNs);
        }
    }

    private boolean goToStretchOf(final long timeNs) {
        index.refresh();
        int entry = index.findTime(timeNs, 0);
        if (entry < 0) {
            if (index.uncoveredPosition() >= segment.committedEnd()) {
                return false;
            }
            // Only behind what the index covers; from its last stretch on seqnos are known.
            entry = index.count() - 1;
        }
        if (entry >= 0) {
            goToEntry(entry);
        }
        return true;
    }

    private boolean canEnter(final Segment to) {
        try {
            enter(to);
            return true;
        } catch (final LogException e) {
            log.cannotServe(to, e);
            return false;
        }
    }

    /**
     * Walks to the first batch of the segment appended at or after this time, or to the damage
     * right before it, for what was there may have matched, too. {@code false}: there is none.
     */
    private boolean walkToTime(final long timeNs) {
        int before = -1;
        int damage = -1;
        while (position < segment.committedEnd()) {
            if (!isWhole(position)) {
                if (damage < 0) {
                    takeBetterCopy();
                    if (isWhole(position)) {
                        continue;
                    }
                    damage = position;
                    nextSeqno = before < 0 ? nextSeqno : seqnoBehind(before);
                }
                position = wholeBehind(position, segment.committedEnd());
            } else if (appendTimeNs(position) >= timeNs) {
                nextSeqno = damage < 0 ? baseSeqno(position) : nextSeqno;
                position = damage < 0 ? position : damage;
                return true;
            } else {
                damage = -1;
                before = position;
                counter.batchesRead(length(position));
                advance(position);
                position += length(position);
            }
        }
        return false;
    }

    /** {@link #poll(Run, int, byte[])} of all channels. */
    public boolean poll(final Run run, final int maxBytes) {
        return poll(run, maxBytes, NO_PREFIX);
    }

    /**
     * Takes the next run of whole batches, at most {@code maxBytes} long unless the first batch
     * alone is longer.
     *
     * @param channelPrefix UTF-8; only batches whose channel begins so, none: all
     * @return {@code false}: at the tail, nothing more is committed; the log will be synced soon if
     *     that makes more readable
     */
    public boolean poll(final Run run, final int maxBytes, final byte[] channelPrefix) {
        begin(room, maxBytes);
        try {
            return pollByIndex(run, maxBytes, channelPrefix);
        } catch (final CompanionBytes.NoRoom e) {
            lacksRoom = true;
            run.setNothing(nextSeqno);
            return true;
        }
    }

    private boolean pollByIndex(final Run run, final int maxBytes, final byte[] channelPrefix) {
        try {
            return pollOn(run, maxBytes, channelPrefix);
        } catch (final FormatException e) {
            openByWholeIndex();
            return pollOn(run, maxBytes, channelPrefix);
        }
    }

    private boolean pollOn(final Run run, final int maxBytes, final byte[] channelPrefix) {
        while (true) {
            if (segment == null) {
                if (damaged == null ? enterFirst(run) : passDamage(run)) {
                    return true;
                }
                if (segment == null) {
                    log.readerWaits();
                    // A segment may have come before the log could know that somebody waits.
                    if (log.segments().length == 0) {
                        return false;
                    }
                    continue;
                }
            }
            if (blocks == null && segment.isCut()) {
                checkTail(segment);
                openAgain();
            }
            if (position < segment.committedEnd()) {
                if (hasBlocks() ? takeBlocks(run, maxBytes) : take(run, maxBytes, channelPrefix)) {
                    return true;
                }
                continue;
            }
            final Segment next = following();
            if (next != null) {
                if (leave(run, wanted(next))) {
                    return true;
                }
                continue;
            }
            if (missesEnd(run)) {
                return true;
            }
            log.readerWaits();
            if (position >= segment.committedEnd() && following() == null) {
                return false;
            }
        }
    }

    /**
     * Before anything of it is touched: the JVM tells of a mapped page that is not there any more
     * later, and maybe where it does harm to others.
     */
    private static void checkTail(final SegmentFile file) {
        if (file.isTail() && file.isCut()) {
            throw new LogException(
                    LogException.Reason.INTERNAL,
                    file.path()
                            + ": was cut under the server, and appends to this log fail; what is"
                            + " left is served when the server has been started again");
        }
    }

    /** Somebody has cut the file: goes on in what is left, or in the companion. */
    private void openAgain() {
        final SegmentFile again = log.openAgain(segment);
        if (again == null) {
            // Not kept any more: what was read of it is all there is.
            position = segment.committedEnd();
            return;
        }
        final int at = position;
        final long seqno = nextSeqno;
        use(again);
        position = at;
        nextSeqno = seqno;
    }

    /** Tells what was committed behind the last batch of the log: nothing more comes there. */
    private boolean missesEnd(final Run run) {
        // Before the look at what follows: a new segment is there before its batches count.
        final long committed = log.committedSeqno();
        if (segment.isTail()
                || nextSeqno >= committed
                || position < segment.committedEnd()
                || following() != null) {
            return false;
        }
        final long fromSeqno = nextSeqno;
        nextSeqno = committed;
        report(run, fromSeqno, committed - 1, segment.path() + ": its end is missing");
        return true;
    }

    /** {@code true}: seqnos are missing before the first segment there is, see the run. */
    private boolean enterFirst(final Run run) {
        final Segment[] segments = log.segments();
        if (!atEarliest) {
            throw new IllegalStateException("the reader of " + log.name() + " is closed");
        }
        return segments.length > 0
                && enter(run, wanted(segments[0]), "nothing before it can be read");
    }

    /** The segment behind this one, if all of this one has been read. */
    private Segment following() {
        final Segment next = behind(segment.baseSeqno());
        if (next == null || position < segment.committedEnd()) {
            return null;
        }
        // The next segment's batches are committed after the last one's of this.
        return !segment.isTail() || nextSeqno >= next.baseSeqno() ? next : null;
    }

    /** The segment may have left the catalogue itself. */
    private Segment behind(final long baseSeqno) {
        final Segment[] segments = log.segments();
        int i = segments.length;
        while (i > 0 && segments[i - 1].baseSeqno() > baseSeqno) {
            i--;
        }
        return i < segments.length ? segments[i] : null;
    }

    /** This segment, or the first one behind it that may hold a key that is wanted. */
    private Segment wanted(final Segment next) {
        Segment at = next;
        // Otherwise seqnos are missing before, which is told first.
        while (filter != null && nextSeqno >= at.baseSeqno()) {
            final Segment behind = behind(at.baseSeqno());
            if (!filter.passes(at, behind)) {
                break;
            }
            nextSeqno = behind.baseSeqno();
            at = behind;
        }
        return at;
    }

    /** Goes on with the next segment; {@code true}: seqnos are missing between, see the run. */
    private boolean leave(final Run run, final Segment next) {
        return enter(run, next, segment.path() + ": its end is missing");
    }

    private boolean enter(final Run run, final Segment next, final String otherwise) {
        final long expected = nextSeqno;
        final String trouble = enterFrom(next);
        if (segment.baseSeqno() <= expected) {
            return false;
        }
        final long last = segment.baseSeqno() - 1;
        if (trouble == null && last < log.earliestSeqno()) {
            run.setGone(expected, last, "not kept any more, removed by retention");
        } else {
            report(run, expected, last, trouble == null ? otherwise : trouble);
        }
        return true;
    }

    /**
     * Enters this segment, or the first one behind it that can be opened.
     *
     * @return why one could not; {@code null}: all that are kept could
     */
    private String enterFrom(final Segment first) {
        String trouble = null;
        Segment to = first;
        while (true) {
            try {
                enter(to);
                return trouble;
            } catch (final LogException e) {
                final Segment next = behind(to.baseSeqno());
                if (next == null) {
                    throw e;
                }
                trouble = log.cannotServe(to, e) ? e.getMessage() : trouble;
                to = next;
            }
        }
    }

    private void enter(final Segment to) {
        use(to.acquire());
        counter.segmentRead();
        position = SegmentHeader.LENGTH;
        nextSeqno = to.baseSeqno();
        atEarliest = false;
    }

    private void use(final SegmentFile acquired) {
        letGo();
        segment = acquired;
        bytes = segment.openBytes();
        checkTail(segment);
        bytes.begin(roomNow, aheadNow);
        try {
            index = segment.openIndex(counter);
        } catch (final FormatException e) {
            openByWholeIndex();
            return;
        }
        if (filter != null) {
            filter.enter(index, 0);
        }
    }

    /** Of a segment with known damage only this reader can tell what is missing. */
    private boolean hasBlocks() {
        if (!takesBlocks || segment.isTail() || segment.isDamaged()) {
            return false;
        }
        if (blocksOf != segment) {
            letGoOfBlocks();
            blocksOf = segment;
            blocks = log.openCompanion(segment);
            nextBlock = -1;
            blocksTo = blocks == null ? 0 : blocksEnd();
        }
        return blocks != null;
    }

    private boolean takeBlocks(final Run run, final int maxBytes) {
        final SeekTable table = blocks.blocks();
        final int to = blocksTo;
        final int last = SeekTable.blockOf(Math.max(position, to - 1));
        final int first = nextBlock < 0 ? SeekTable.blockOf(position) : nextBlock;
        int stored = 0;
        int content = 0;
        int block = first;
        while (block <= last && content < Blocks.MAX_CONTENT_LENGTH) {
            final int length = CompanionFrame.BLOCK_HEADER_LENGTH + table.storedLength(block);
            if (block > first && stored + length > maxBytes) {
                break;
            }
            stored += length;
            content += table.contentLength(block);
            block++;
        }
        final int from = nextBlock < 0 ? position : first * CompanionFrame.BLOCK_LENGTH;
        nextBlock = block;
        counter.batchesRead(stored);
        if (block > last) {
            position = segment.committedEnd();
            nextSeqno =
                    to < segment.committedEnd()
                            ? lastSeqno + 1
                            : Math.max(nextSeqno, seqnoBehindBlocks());
        }
        run.setBlocks(
                blocks,
                first * CompanionFrame.BLOCK_LENGTH,
                content,
                table.dataPosition(first) - CompanionFrame.BLOCK_HEADER_LENGTH,
                stored,
                from,
                to,
                nextSeqno);
        return true;
    }

    /** Where the batches end that are wanted: where the first stretch behind them begins. */
    private int blocksEnd() {
        if (lastSeqno == Long.MAX_VALUE) {
            return segment.committedEnd();
        }
        index.refresh();
        final int entry = index.find(lastSeqno) + 1;
        final boolean isBound =
                entry > 0
                        && entry < index.count()
                        && index.firstSeqno(entry) > lastSeqno
                        && index.position(entry) > position;
        return isBound ? index.position(entry) : segment.committedEnd();
    }

    private void letGoOfBlocks() {
        if (blocks != null) {
            blocks.release();
            blocks = null;
        }
        blocksOf = null;
    }

    /** {@code false}: there is damage, and the run says nothing. */
    private boolean take(final Run run, final int maxBytes, final byte[] prefix) {
        final int end = segment.committedEnd();
        int passed = 0;
        int lastPassed = -1;
        while (position < end && passed < MAX_PASSED_BYTES) {
            if (filter != null && passStretches()) {
                lastPassed = -1;
                continue;
            }
            if (!belongsHere(position, end)) {
                settle(lastPassed);
                return stopAtDamage(run);
            }
            if (baseSeqno(position) > lastSeqno) {
                return passEnd(run);
            }
            if (isWanted(position, prefix)) {
                return takeFrom(run, end, maxBytes, prefix);
            }
            final int length = length(position);
            counter.batchesRead(length);
            lastPassed = position;
            advance(position);
            position += length;
            passed += length;
        }
        settle(lastPassed);
        run.setBatches(segment, bytes, position, 0, nextSeqno, nextSeqno);
        return true;
    }

    /** Nothing that is wanted comes any more. */
    private boolean passEnd(final Run run) {
        nextSeqno = baseSeqno(position);
        run.setBatches(segment, bytes, position, 0, nextSeqno, nextSeqno);
        return true;
    }

    /** Only of the last batch that was passed messages have to be looked at, if of any. */
    private void settle(final int lastPassed) {
        if (lastPassed >= 0) {
            nextSeqno = seqnoBehind(lastPassed);
        }
    }

    /** Passes over stretches without a key that is wanted; {@code false}: there are none here. */
    private boolean passStretches() {
        final int to = filter.next(position, log.committedSeqno());
        if (to == position) {
            return false;
        }
        position = to;
        nextSeqno = filter.seqno();
        return true;
    }

    /** Whether a stretch begins here that {@link #passStretches} will pass, or cannot tell. */
    private boolean isStretchToPass(final int at) {
        try {
            return filter != null && filter.next(at, log.committedSeqno()) != at;
        } catch (final FormatException e) {
            return true;
        }
    }

    private boolean takeFrom(
            final Run run, final int end, final int maxBytes, final byte[] prefix) {
        final int from = position;
        final long firstSeqno = baseSeqno(from);
        if (!bytes.load(from, length(from))) {
            return stopAtDamage(run);
        }
        final int loadedEnd = Math.min(end, bytes.loadedEnd());
        int last = from;
        int at = from + length(from);
        advance(last);
        while (at <= loadedEnd - BatchHeader.HEADER_LENGTH
                && !isStretchToPass(at)
                && belongsHere(at, loadedEnd)
                && baseSeqno(at) <= lastSeqno
                && length(at) <= maxBytes - (at - from)
                && isWanted(at, prefix)) {
            last = at;
            advance(last);
            at += length(at);
        }
        nextSeqno = seqnoBehind(last);
        position = at;
        counter.batchesRead(at - from);
        run.setBatches(segment, bytes, from, at - from, firstSeqno, nextSeqno);
        return true;
    }

    private void advance(final int batch) {
        nextSeqno = baseSeqno(batch) + countedSeqnos(batch);
    }

    private int countedSeqnos(final int batch) {
        return log.spec().seqnoMode() == SeqnoMode.SERVER
                ? BatchHeader.messageCount(bytes.buffer(), bytes.offset(batch))
                : 1;
    }

    // Of batches whose header is loaded: what isWhole or belongsHere was asked about last.

    private int length(final int batch) {
        return Frame.length(bytes.buffer(), bytes.offset(batch));
    }

    private long baseSeqno(final int batch) {
        return BatchHeader.baseSeqno(bytes.buffer(), bytes.offset(batch));
    }

    private long appendTimeNs(final int batch) {
        return BatchHeader.appendTimeNs(bytes.buffer(), bytes.offset(batch));
    }

    /** A whole header, and no seqno missing before it. */
    private boolean belongsHere(final int at, final int end) {
        if (!isWhole(at, end)) {
            return false;
        }
        final long base = baseSeqno(at);
        return log.spec().seqnoMode() == SeqnoMode.SERVER ? base == nextSeqno : base >= nextSeqno;
    }

    private boolean isWhole(final int at) {
        return isWhole(at, segment.committedEnd());
    }

    private boolean isWhole(final int at, final int end) {
        final int room = end - at;
        try {
            if (room < BatchHeader.HEADER_LENGTH || !bytes.load(at, BatchHeader.HEADER_LENGTH)) {
                return false;
            }
            final ByteBuffer buffer = bytes.buffer();
            final int offset = bytes.offset(at);
            return BatchHeader.headerError(buffer, offset, room, BatchHeader.MAX_LENGTH) == null
                    && checksum.isHeaderWhole(buffer, offset, segment.logId())
                    && (!segment.isDamaged() || isBodyWhole(at));
        } catch (final InternalError e) {
            // How the JVM reports a mapped page that the disk does not give.
            return false;
        }
    }

    /** By a copy: the checksum of a mapped page that cannot be read would end the JVM. */
    private boolean isBodyWhole(final int at) {
        final byte[] copy = new byte[length(at)];
        if (!bytes.load(at, copy.length)) {
            return false;
        }
        bytes.buffer().get(bytes.offset(at), copy);
        return checksum.isBodyWhole(ByteBuffer.wrap(copy), 0);
    }

    private boolean isWanted(final int at, final byte[] prefix) {
        return (filter == null || filter.wants(bytes.buffer(), bytes.offset(at)))
                && hasPrefix(at, prefix);
    }

    private boolean hasPrefix(final int at, final byte[] prefix) {
        if (prefix.length == 0) {
            return true;
        }
        final int length = length(at);
        try {
            if (!bytes.load(at, length)) {
                return true;
            }
            final int offset = bytes.offset(at);
            return cursor.wrapChannel(bytes.buffer(), offset, offset + length)
                    .channelStartsWith(prefix);
        } catch (final FormatException | InternalError e) {
            // The header is whole: whoever reads the body will see what is wrong with it.
            return true;
        }
    }

    /** The seqno behind the last message of a batch with a whole header. */
    private long seqnoBehind(final int at) {
        if (!bytes.load(at, BatchHeader.HEADER_LENGTH)) {
            return nextSeqno;
        }
        final long base = baseSeqno(at);
        if (log.spec().seqnoMode() == SeqnoMode.SERVER) {
            return base + countedSeqnos(at);
        }
        final int length = length(at);
        long last = base;
        try {
            if (bytes.load(at, length)) {
                final int offset = bytes.offset(at);
                cursor.wrap(bytes.buffer(), offset, offset + length);
                while (cursor.next()) {
                    last = cursor.seqno();
                }
            }
        } catch (final FormatException | InternalError e) {
            // Damaged body: at least the first seqno is known.
            last = Math.max(last, base);
        }
        return last + 1;
    }

    /**
     * From here reading goes on by {@link #passDamage}: the other copy has to be opened and
     * unpacked, so that only who reads alone does it at once, and others by the next poll.
     *
     * @return whether the run says so
     */
    private boolean stopAtDamage(final Run run) {
        final SegmentFile stopped = segment;
        stopped.retain();
        letGo();
        damaged = stopped;
        run.setNothing(nextSeqno);
        return room != UnpackRoom.UNLIMITED;
    }

    /** {@code true}: no copy of the segment has what comes next, see the run. */
    private boolean passDamage(final Run run) {
        final SegmentFile stopped = damaged;
        damaged = null;
        use(stopped);
        try {
            return skipDamage(run);
        } catch (final CompanionBytes.NoRoom e) {
            stopAtDamage(run);
            throw e;
        }
    }

    /** Goes on where one of the copies has a whole batch, or behind the segment. */
    private boolean skipDamage(final Run run) {
        final int from = position;
        final long fromSeqno = nextSeqno;
        takeBetterCopy();
        final int end = segment.committedEnd();
        final int to = nextWhole();
        if (to == from && belongsHere(to, end)) {
            return false;
        }
        position = to;
        if (to < end) {
            nextSeqno = baseSeqno(to);
        } else {
            nextSeqno = Math.max(nextSeqno, seqnoBehindSegment());
        }
        final String what =
                to == from
                        ? ": left out when it was written anew, before position " + from
                        : ": no whole batch at positions "
                                + from
                                + " to "
                                + to
                                + (bytes.fault().isEmpty() ? "" : ": " + bytes.fault());
        report(run, fromSeqno, nextSeqno - 1, segment.path() + what);
        return true;
    }

    /** Goes over to the other copy of the segment if that has a whole batch earlier. */
    private void takeBetterCopy() {
        final int here = nextWholeBeforeEnd();
        final SegmentFile one = segment;
        final String fault = bytes.fault();
        final SegmentFile other = one.isTail() ? null : log.openOtherCopy(one);
        if (other == null) {
            return;
        }
        one.retain();
        boolean isBetter = false;
        try {
            use(other);
            final int there = nextWholeBeforeEnd();
            // What has lost its end would have the rest of the other be taken for lost.
            isBetter = there < here && segment.committedEnd() >= one.committedEnd();
            if (isBetter && there == position) {
                log.servedByOtherCopy(one, nextSeqno, position, fault, other);
            }
        } finally {
            if (isBetter) {
                one.release();
            } else {
                use(one);
            }
        }
    }

    /** {@link #nextWhole}, or a position behind all others. */
    private int nextWholeBeforeEnd() {
        final int whole = nextWhole();
        return whole < segment.committedEnd() ? whole : Integer.MAX_VALUE;
    }

    /**
     * Where the next whole batch lies, or the end: here, if nothing or only seqnos are missing
     * before, else where a stretch of the index begins.
     */
    private int nextWhole() {
        final boolean isHere =
                isWhole(position)
                        && baseSeqno(position) >= nextSeqno
                        && bytes.load(position, length(position));
        return isHere ? position : wholeBehind(position, segment.committedEnd());
    }

    /** Where the next stretch of the index begins with a whole batch, or {@code end}. */
    private int wholeBehind(final int from, final int end) {
        index.refresh();
        for (int entry = 0; entry < index.count(); entry++) {
            final int candidate = index.position(entry);
            if (candidate > from
                    && candidate < end
                    && isWhole(candidate)
                    && baseSeqno(candidate) >= nextSeqno) {
                return candidate;
            }
        }
        return end;
    }

    /** As the segment says itself, so that whoever unpacks is told of a segment that is missing. */
    private long seqnoBehindBlocks() {
        for (final Segment each : log.segments()) {
            final ZoneMap zones =
                    each.baseSeqno() == segment.baseSeqno() ? each.zoneMap(counter) : null;
            if (zones != null) {
                return zones.nextSeqno();
            }
        }
        return seqnoBehindSegment();
    }

    /** The next segment's name says where this one ended. */
    private long seqnoBehindSegment() {
        final Segment next = behind(segment.baseSeqno());
        return next == null ? log.committedSeqno() : next.baseSeqno();
    }

    private void report(
            final Run run, final long fromSeqno, final long toSeqno, final String what) {
        final Damage damage = new Damage(fromSeqno, toSeqno, what);
        log.damaged(damage);
        run.setDamage(fromSeqno, toSeqno, damage.text());
    }

    /** The seqno that the next poll begins with, as far as is known. */
    public long nextSeqno() {
        return nextSeqno;
    }

    private void letGo() {
        letGoOfBlocks();
        if (damaged != null) {
            damaged.release();
            damaged = null;
        }
        if (segment != null) {
            bytes.rest();
            segment.release();
            segment = null;
            bytes = null;
            index = null;
        }
    }

    @Override
    public void close() {
        letGo();
        atEarliest = false;
    }
}
