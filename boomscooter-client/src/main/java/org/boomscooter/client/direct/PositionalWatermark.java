package org.boomscooter.client.direct;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedChannelException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.boomscooter.format.FormatException;
import org.boomscooter.format.segment.LogFiles;
import org.boomscooter.format.segment.MarkFile;

/**
 * A mark file that is read. A copy of the page is no instant: it may be torn, and it may be older
 * than one that was seen before. So a watermark moves up only as far as two copies agree that it
 * may, and down only by a copy of which the heartbeat is newer.
 *
 * <p>Clocks of two machines differ: once a heartbeat was seen to change, the own clock alone tells
 * how long ago that was.
 */
final class PositionalWatermark extends Watermark {
    private static final long NS_PER_MS = 1_000_000;
    private static final long STALE_AFTER_NS = STALE_AFTER_MS * NS_PER_MS;

    /** Where nothing makes the reader look, it does so all the same after so long. */
    private static final long KEEP_UP_NS = 1_000 * NS_PER_MS;

    /** A copy that is older than one seen before is believed when it is still there then. */
    private static final long OLD_UNTIL_NS = 2_000 * NS_PER_MS;

    private final Path path;
    private final PositionalFile.Opener opener;
    private volatile PositionalFile file;
    private volatile boolean closed;
    private MarkFile mark;
    private long committedSeqno;
    private long heartbeatMs;
    private long beatNs;
    private long lookedNs;
    private long readableNs;
    private long olderSinceNs;
    private boolean older;

    PositionalWatermark(final Path logDirectory, final PositionalFile.Opener opener)
            throws IOException {
        this.path = logDirectory.resolve(LogFiles.MARK);
        this.opener = opener;
        look();
    }

    /** The file that is open may not be the one of that name any more. */
    @Override
    void refresh() throws IOException {
        closeFile();
        look();
    }

    @Override
    void keepUp() throws IOException {
        if (System.nanoTime() - lookedNs > KEEP_UP_NS) {
            look();
        }
    }

    @Override
    void look() throws IOException {
        lookedNs = System.nanoTime();
        final MarkFile seen = readPage();
        if (seen == null) {
            // What was promised stays so; but nobody promises any more.
            if (lookedNs - readableNs > STALE_AFTER_NS) {
                mark = null;
            }
            return;
        }
        readableNs = lookedNs;
        if (mark == null || mark.logId() != seen.logId()) {
            begin(seen);
        } else if (!isOlder(seen)) {
            goOn(seen);
        }
    }

    private void begin(final MarkFile seen) throws IOException {
        mark = seen;
        older = false;
        heartbeatMs = seen.heartbeatMs();
        final long ageMs = Math.abs(System.currentTimeMillis() - heartbeatMs);
        beatNs = lookedNs - Math.min(ageMs, STALE_AFTER_MS) * NS_PER_MS;
        committedSeqno = Math.max(0, agreed(seen));
    }

    private void goOn(final MarkFile seen) throws IOException {
        final boolean hasBeaten = seen.heartbeatMs() != heartbeatMs;
        if (seen.committedSeqno() > committedSeqno) {
            committedSeqno = Math.max(committedSeqno, agreed(seen));
        } else if (hasBeaten && seen.committedSeqno() < committedSeqno) {
            goBack(seen);
        }
        mark = seen;
        if (hasBeaten) {
            heartbeatMs = seen.heartbeatMs();
            beatNs = lookedNs;
        }
    }

    private void goBack(final MarkFile first) throws IOException {
        final MarkFile second = readPage();
        if (second != null && second.logId() == first.logId()) {
            final long higher = Math.max(first.committedSeqno(), second.committedSeqno());
            committedSeqno = Math.max(0, Math.min(committedSeqno, higher));
        }
    }

    private boolean isOlder(final MarkFile seen) {
        if (seen.heartbeatMs() >= heartbeatMs) {
            older = false;
            return false;
        }
        if (!older) {
            older = true;
            olderSinceNs = lookedNs;
        }
        older = lookedNs - olderSinceNs < OLD_UNTIL_NS;
        return older;
    }

    /** What a copy and another one taken behind it both promise; -1: they contradict each other. */
    private long agreed(final MarkFile first) throws IOException {
        final MarkFile second = readPage();
        if (second == null || second.logId() != first.logId()) {
            return -1;
        }
        final long committed = Math.min(first.committedSeqno(), second.committedSeqno());
        final long synced = Math.min(first.syncedSeqno(), second.syncedSeqno());
        final boolean isPossible = Math.max(committed, synced) <= second.appendedSeqno();
        return isPossible && synced >= 0 ? committed : -1;
    }

    /** {@code null}: there is none, or none that is whole. */
    private MarkFile readPage() throws IOException {
        try {
            return readPageOnce();
        } catch (final ClosedChannelException e) {
            closeFile();
            throw e;
        } catch (final IOException e) {
            // Its server may have replaced it: a file that is open is then none any more.
            closeFile();
            try {
                return readPageOnce();
            } catch (final IOException again) {
                throw ReadFailure.at(LogFiles.MARK, 0, again);
            }
        }
    }

    private MarkFile readPageOnce() throws IOException {
        try {
            if (file == null) {
                file = opener.open(path);
                if (closed) {
                    closeFile();
                    throw new ClosedChannelException();
                }
            }
        } catch (final NoSuchFileException e) {
            return null;
        }
        final ByteBuffer page = ByteBuffer.allocate(MarkFile.LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        int count = 0;
        while (count >= 0 && page.hasRemaining()) {
            count = file.readFresh(page, page.position());
        }
        try {
            return MarkFile.open(page.flip());
        } catch (final FormatException e) {
            return null;
        }
    }

    private void closeFile() throws IOException {
        final PositionalFile open = file;
        file = null;
        if (open != null) {
            open.close();
        }
    }

    @Override
    MarkFile mark() {
        return mark;
    }

    @Override
    boolean isBeating() {
        return heartbeatMs != 0 && System.nanoTime() - beatNs < STALE_AFTER_NS;
    }

    @Override
    long markedSeqno() {
        return mark == null ? 0 : committedSeqno;
    }

    @Override
    public void close() {
        closed = true;
        try {
            closeFile();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
