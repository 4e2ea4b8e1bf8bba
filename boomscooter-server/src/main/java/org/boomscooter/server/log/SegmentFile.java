package org.boomscooter.server.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
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
    private final long baseSeqno;
    private final DiskFile file;
    private final Mapping mapping;
    private final int lengthBytes;
    private final AtomicInteger users = new AtomicInteger(1);
    private volatile boolean tail;
    private volatile int committedEnd;

    SegmentFile(
            final Path path,
            final long baseSeqno,
            final DiskFile file,
            final Mapping mapping,
            final int lengthBytes,
            final boolean tail) {
        this.path = path;
        this.baseSeqno = baseSeqno;
        this.file = file;
        this.mapping = mapping;
        this.lengthBytes = lengthBytes;
        this.tail = tail;
    }

    /** Maps an existing file; the caller is its first user. */
    static SegmentFile open(final Path path, final long baseSeqno, final DiskFile file)
            throws IOException {
        final int length = (int) Math.min(file.lengthBytes(), StoreConfig.MAX_SEGMENT_BYTES);
        return new SegmentFile(path, baseSeqno, file, file.map(length), length, false);
    }

    /** A fresh duplicate of the mapped bytes, little-endian or not: use absolute access. */
    public ByteBuffer buffer() {
        return mapping.buffer().duplicate();
    }

    /** For {@code sendfile}; {@code null} under a simulated disk. Its position is nobody's. */
    public FileChannel channel() {
        return file.channel();
    }

    public Path path() {
        return path;
    }

    public long baseSeqno() {
        return baseSeqno;
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

    void committedEnd(final int position) {
        committedEnd = position;
    }

    void noLongerTail() {
        tail = false;
    }

    Mapping mapping() {
        return mapping;
    }

    DiskFile file() {
        return file;
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
        } else if (count < 0) {
            throw new IllegalStateException(path + ": released more often than retained");
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
