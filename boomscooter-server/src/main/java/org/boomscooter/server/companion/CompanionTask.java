package org.boomscooter.server.companion;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.boomscooter.format.companion.CompanionFrame;
import org.boomscooter.format.segment.LogFiles;
import org.boomscooter.server.disk.RegularFile;

/**
 * The companion of one segment in the making.
 *
 * <p><b>Threading:</b> the store's threads say how far it may go ({@link #committed}, {@link
 * #sealed}, {@link #drop}); everything else is the companion thread's.
 */
final class CompanionTask {
    private static final long UNKNOWN = -1;

    /** A retry costs the compression of all that was there: at last it comes once a minute. */
    private static final int MAX_DOUBLINGS = 6;

    private final Path segment;
    private final Path companion;
    private final long logId;
    private final long baseSeqno;
    private volatile long committedEnd;
    private volatile long sealedLength = UNKNOWN;
    private final AtomicBoolean waitsForTurn = new AtomicBoolean();
    private volatile boolean dropped;
    private volatile long encodedLength;

    private FileChannel source;
    private boolean sourceIsSealed;
    private CompanionFile target;
    private int failures;
    private long retryAtNs;
    private boolean waitsForRetry;
    private boolean finished;

    CompanionTask(final Path segment, final long logId, final long baseSeqno) {
        this.segment = segment;
        this.companion = segment.resolveSibling(LogFiles.name(baseSeqno, LogFiles.COMPANION));
        this.logId = logId;
        this.baseSeqno = baseSeqno;
    }

    Path companion() {
        return companion;
    }

    long logId() {
        return logId;
    }

    long baseSeqno() {
        return baseSeqno;
    }

    /** Returns whether there is a block to compress, as far as the store's thread can see. */
    boolean committed(final long endPosition) {
        committedEnd = endPosition;
        return endPosition - encodedLength >= CompanionFrame.BLOCK_LENGTH;
    }

    /** {@code false}: it waits for a turn already. */
    boolean beginWait() {
        return !waitsForTurn.get() && waitsForTurn.compareAndSet(false, true);
    }

    void endWait() {
        waitsForTurn.set(false);
    }

    void sealed(final long lengthBytes) {
        sealedLength = lengthBytes;
    }

    boolean isSealed() {
        return sealedLength != UNKNOWN;
    }

    /** No file of this task is made or renamed once this has returned. */
    synchronized void drop() {
        dropped = true;
    }

    boolean isDropped() {
        return dropped;
    }

    /** Bytes that could be compressed now and are not. */
    long lagBytes() {
        final long length = sealedLength;
        return Math.max(0, (length == UNKNOWN ? committedEnd : length) - encodedLength);
    }

    /** Bytes of the segment compressed so far. */
    long encodedLength() {
        return encodedLength;
    }

    /** Leaves it alone for a while after a failure, longer each time; returns how long, in ns. */
    long retryLater(final long nowNs, final long firstDelayNs) {
        final long delayNs = firstDelayNs << Math.min(failures, MAX_DOUBLINGS);
        failures++;
        retryAtNs = nowNs + delayNs;
        waitsForRetry = true;
        return delayNs;
    }

    /** Whether it failed and the time for another try has not come. */
    boolean isResting() {
        return waitsForRetry;
    }

    /** There will be no later. */
    void retryNow() {
        waitsForRetry = false;
    }

    boolean isReady(final long nowNs) {
        if (finished || (waitsForRetry && nowNs - retryAtNs < 0)) {
            return false;
        }
        waitsForRetry = false;
        final long length = sealedLength;
        return length != UNKNOWN || committedEnd - encodedLength >= CompanionFrame.BLOCK_LENGTH;
    }

    /**
     * Compresses the next block, or finishes.
     *
     * @return whether the companion is whole and has its name
     */
    boolean step(final Workspace workspace) throws IOException {
        final long sealedTo = sealedLength;
        open(workspace, sealedTo != UNKNOWN);
        if (target == null) {
            return false;
        }
        if (encodedLength == sealedTo) {
            return finish();
        }
        final long left = (sealedTo == UNKNOWN ? committedEnd : sealedTo) - encodedLength;
        final int length = (int) Math.min(CompanionFrame.BLOCK_LENGTH, left);
        read(workspace.block(), length);
        target.append(workspace.block(), length);
        encodedLength = target.contentLength();
        return false;
    }

    private synchronized void open(final Workspace workspace, final boolean isSealed)
            throws IOException {
        if (dropped) {
            return;
        }
        if (source == null || (isSealed && !sourceIsSealed)) {
            closeSource();
            source = RegularFile.open(segment);
            sourceIsSealed = isSealed;
        }
        if (target == null) {
            target = CompanionFile.create(companion, workspace, logId, baseSeqno);
        }
    }

    private void read(final ByteBuffer block, final int length) throws IOException {
        block.clear().limit(length);
        while (block.hasRemaining()) {
            if (source.read(block, encodedLength + block.position()) < 0) {
                throw new EOFException(
                        segment + ": ends at " + source.size() + ", should have " + sealedLength);
            }
        }
        block.clear();
    }

    private boolean finish() throws IOException {
        target.complete();
        target.close();
        synchronized (this) {
            if (!dropped) {
                target.rename();
            }
        }
        closeSource();
        finished = true;
        return true;
    }

    private void closeSource() throws IOException {
        if (source != null) {
            source.close();
            source = null;
        }
    }

    /** Takes away what was made so far; the next step begins anew. */
    void abandon() throws IOException {
        encodedLength = 0;
        closeSource();
        final CompanionFile made = target;
        target = null;
        if (made != null) {
            made.abandon();
        }
    }

    /** Closes what is open and leaves the files alone. */
    void close() throws IOException {
        closeSource();
        if (target != null) {
            target.close();
        }
    }
}
