package org.boomscooter.server.log;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.BufferUtil;
import org.boomscooter.format.index.SparseIndex;
import org.boomscooter.format.segment.SegmentHeader;
import org.boomscooter.server.disk.DiskFile;
import org.boomscooter.server.disk.Mapping;

/**
 * An open, mapped segment, shared by everybody who reads it; unmapped and closed when the last one
 * has released it.
 *
 * <p><b>Threading:</b> thread-safe. Touch the buffer or the channel only between {@link #retain}
 * (or being handed it) and {@link #release}: afterwards the memory is gone, and so would be the
 * JVM.
 */
public final class SegmentFile {
    private final Path path;
    private final SegmentHeader header;
    private final DiskFile file;
    private final Mapping mapping;
    private final int lengthBytes;
    private final ByteBuffer indexBytes;
    private final Runnable closeIndex;
    private final AtomicInteger users = new AtomicInteger(1);
    private volatile boolean tail;
    private volatile boolean damaged;
    private volatile int committedEnd = SegmentHeader.LENGTH;

    private SegmentFile(
            final Path path,
            final SegmentHeader header,
            final DiskFile file,
            final Mapping mapping,
            final int lengthBytes,
            final ByteBuffer indexBytes,
            final Runnable closeIndex,
            final boolean tail) {
        this.path = path;
        this.header = header;
        this.file = file;
        this.mapping = mapping;
        this.lengthBytes = lengthBytes;
        this.indexBytes = indexBytes;
        this.closeIndex = closeIndex;
        this.tail = tail;
    }

    /** A segment that is being written; the writer is its first user. */
    static SegmentFile ofTail(
            final Path path,
            final SegmentHeader header,
            final DiskFile file,
            final Mapping mapping,
            final Mapping index) {
        return new SegmentFile(
                path,
                header,
                file,
                mapping,
                mapping.buffer().capacity(),
                index.buffer(),
                index::close,
                true);
    }

    /**
     * A sealed segment; the caller is its first user.
     *
     * @param indexBytes its index, checked, in memory of its own
     * @param damaged whether a scan has found bytes in it that cannot be read
     */
    static SegmentFile ofSealed(
            final Path path,
            final SegmentHeader header,
            final DiskFile file,
            final Mapping mapping,
            final ByteBuffer indexBytes,
            final int committedEnd,
            final boolean damaged) {
        final SegmentFile sealed =
                new SegmentFile(
                        path,
                        header,
                        file,
                        mapping,
                        mapping.buffer().capacity(),
                        indexBytes,
                        () -> BufferUtil.free(indexBytes),
                        false);
        sealed.committedEnd = committedEnd;
        sealed.damaged = damaged;
        return sealed;
    }

    /** A fresh duplicate of the mapped bytes, for absolute access. */
    public ByteBuffer buffer() {
        return mapping.buffer().duplicate();
    }

    /** For one reader, as long as the segment is retained for it. */
    SegmentBytes openBytes() {
        return new MappedBytes(buffer());
    }

    /** For {@code sendfile}; {@code null} under a simulated disk. Its position is nobody's. */
    public FileChannel channel() {
        return file.channel();
    }

    public Path path() {
        return path;
    }

    public long baseSeqno() {
        return header.baseSeqno();
    }

    public long logId() {
        return header.logId();
    }

    /** Of the file, the footer and the zeroes behind it included. */
    public int lengthBytes() {
        return lengthBytes;
    }

    /** Whether batches are being appended to it. */
    public boolean isTail() {
        return tail;
    }

    /** Where the readable batches end; the footer is not one. */
    public int committedEnd() {
        return committedEnd;
    }

    /** Whether some of its batches are known not to be whole: bodies need a look, too. */
    boolean isDamaged() {
        return damaged;
    }

    /** Of the caller's own; grows while the segment is the tail. */
    SparseIndex openIndex() {
        return SparseIndex.open(indexBytes.duplicate(), header.logId(), header.baseSeqno());
    }

    void committedEnd(final int position) {
        committedEnd = position;
    }

    void noLongerTail() {
        tail = false;
    }

    /** Adds a user. */
    public void retain() {
        if (!tryRetain()) {
            throw new IllegalStateException(path + ": retained after its last user released it");
        }
    }

    boolean tryRetain() {
        int count = users.get();
        while (count > 0) {
            if (users.compareAndSet(count, count + 1)) {
                return true;
            }
            count = users.get();
        }
        return false;
    }

    /** Takes a user away; the last one unmaps and closes. */
    public void release() {
        final int count = users.decrementAndGet();
        if (count == 0) {
            mapping.close();
            file.close();
            closeIndex.run();
        } else if (count < 0) {
            throw new IllegalStateException(path + ": released more often than retained");
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
