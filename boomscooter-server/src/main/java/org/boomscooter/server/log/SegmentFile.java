package org.boomscooter.server.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.boomscooter.format.companion.SeekTable;
import org.boomscooter.format.index.Stretches;
import org.boomscooter.format.segment.LookupCounter;
import org.boomscooter.format.segment.SegmentHeader;
import org.boomscooter.server.disk.DiskFile;
import org.boomscooter.server.disk.Mapping;

/**
 * An open segment, mapped or to be unpacked, shared by everybody who reads it; unmapped and closed
 * when the last one has released it.
 *
 * <p><b>Threading:</b> thread-safe. Touch the buffer or the channel only between {@link #retain}
 * (or being handed it) and {@link #release}: afterwards the memory is gone, and so would be the
 * JVM.
 */
public final class SegmentFile {
    private final Path path;
    private final SegmentHeader header;
    private final DiskFile file;

    /** {@code null}: the raw file is gone, and {@link #content} serves. */
    private final Mapping mapping;

    private final CompanionContent content;
    private final int lengthBytes;
    private final SegmentIndex index;
    private final AtomicInteger users = new AtomicInteger(1);
    private volatile boolean tail;
    private volatile boolean damaged;
    private volatile int committedEnd = SegmentHeader.LENGTH;

    private SegmentFile(
            final Path path,
            final SegmentHeader header,
            final DiskFile file,
            final Mapping mapping,
            final CompanionContent content,
            final int lengthBytes,
            final SegmentIndex index,
            final boolean tail) {
        this.path = path;
        this.header = header;
        this.file = file;
        this.mapping = mapping;
        this.content = content;
        this.lengthBytes = lengthBytes;
        this.index = index;
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
                null,
                mapping.buffer().capacity(),
                SegmentIndex.inMemory(
                        index.buffer(), index::close, header.logId(), header.baseSeqno()),
                true);
    }

    /**
     * A sealed segment; the caller is its first user.
     *
     * @param damaged whether a scan has found bytes in it that cannot be read
     */
    static SegmentFile ofSealed(
            final Path path,
            final SegmentHeader header,
            final DiskFile file,
            final Mapping mapping,
            final SegmentIndex index,
            final int committedEnd,
            final boolean damaged) {
        final SegmentFile sealed =
                new SegmentFile(
                        path,
                        header,
                        file,
                        mapping,
                        null,
                        mapping.buffer().capacity(),
                        index,
                        false);
        sealed.committedEnd = committedEnd;
        sealed.damaged = damaged;
        return sealed;
    }

    /** A sealed segment whose raw file is gone, the same otherwise. */
    static SegmentFile ofCompanion(
            final Path path,
            final SegmentHeader header,
            final CompanionContent content,
            final SegmentIndex index,
            final int committedEnd,
            final boolean damaged) {
        final SegmentFile sealed =
                new SegmentFile(
                        path,
                        header,
                        content.file(),
                        null,
                        content,
                        (int) content.lengthBytes(),
                        index,
                        false);
        sealed.committedEnd = committedEnd;
        sealed.damaged = damaged;
        return sealed;
    }

    /** Whether its raw file is gone: there is no mapping and no channel, its bytes are unpacked. */
    public boolean isCompanionOnly() {
        return mapping == null;
    }

    /** Whether somebody has made the raw file shorter than it was when it was opened. */
    boolean isCut() {
        try {
            return mapping != null && file.lengthBytes() < lengthBytes;
        } catch (final IOException e) {
            // Closed already, or the next read tells.
            return false;
        }
    }

    /** A fresh duplicate of the mapped bytes, for absolute access. */
    public ByteBuffer buffer() {
        return mapping.buffer().duplicate();
    }

    /** For one reader, as long as the segment is retained for it. */
    SegmentBytes openBytes() {
        return mapping == null ? new CompanionBytes(content) : new MappedBytes(buffer());
    }

    /**
     * Of the raw file, for {@code sendfile}; {@code null}: there is none, or the disk is simulated.
     * Its position is nobody's.
     */
    public FileChannel channel() {
        return mapping == null ? null : file.channel();
    }

    /** Of the companion of a segment that was opened by it; its position is nobody's. */
    public FileChannel companionChannel() {
        return content.file().channel();
    }

    /** Where the blocks lie in that. */
    SeekTable blocks() {
        return content.table();
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

    /** Of the raw file, the footer and the zeroes behind it included. */
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
    Stretches openIndex(final LookupCounter counter) {
        return index.open(counter);
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
            if (mapping != null) {
                mapping.close();
            }
            file.close();
            index.close();
        } else if (count < 0) {
            throw new IllegalStateException(path + ": released more often than retained");
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
