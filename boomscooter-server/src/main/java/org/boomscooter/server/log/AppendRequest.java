package org.boomscooter.server.log;

import java.nio.ByteBuffer;

/**
 * A batch on its way to the writer, and who wants to know what became of it.
 *
 * <p>Reusable: exactly one of the two callbacks ends each use; after it the request and the bytes
 * belong to the caller again. Nothing is copied before the writer copies the batch into the
 * segment.
 *
 * <p><b>Threading:</b> filled by the caller; between {@link Log#offer} and the callback it belongs
 * to the log. The callbacks run on the writer thread of the log and must be quick.
 */
public abstract class AppendRequest {
    private ByteBuffer buffer;
    private int offset;
    private int lengthBytes;
    private AckLevel level = AckLevel.SYNCED;
    private ProducerLease lease;
    private long firstSeqno;
    private long lastSeqno;
    private int messageCount;
    private boolean duplicate;

    /**
     * Says what is to be appended.
     *
     * @param buffer the request's own: its position and limit move while the batch is checked
     * @param offset where the batch begins
     * @param level how soon the batch is forced; for {@link AckLevel#SYNCED}, at once
     */
    public final void set(
            final ByteBuffer buffer,
            final int offset,
            final int lengthBytes,
            final AckLevel level) {
        this.buffer = buffer;
        this.offset = offset;
        this.lengthBytes = lengthBytes;
        this.level = level;
    }

    /** Says whose stream the batch came on; without it nobody can be shut out. */
    public final void lease(final ProducerLease ofStream) {
        lease = ofStream;
    }

    public final ByteBuffer buffer() {
        return buffer;
    }

    public final int offset() {
        return offset;
    }

    public final int lengthBytes() {
        return lengthBytes;
    }

    public final AckLevel level() {
        return level;
    }

    /** May be {@code null}. */
    final ProducerLease lease() {
        return lease;
    }

    /** Keeps what is to be told by {@link #tell}; the writer's. */
    final void appended(
            final long first, final long last, final int count, final boolean wasThere) {
        firstSeqno = first;
        lastSeqno = last;
        messageCount = count;
        duplicate = wasThere;
    }

    /** Ends the use by {@link #onAppended}; the writer's. */
    final void tell() {
        onAppended(firstSeqno, lastSeqno, messageCount, duplicate);
    }

    /**
     * The batch is in the log, and {@link AckLevel#WRITTEN} holds; if the log shows what is
     * written, readers see it. {@link AckLevel#SYNCED} holds as soon as {@link Log#syncedSeqno} is
     * above {@code lastSeqno}; listen to {@link LogListener#onSynced}.
     *
     * @param duplicate the batch was there before; the seqnos are those of the first time
     */
    protected abstract void onAppended(
            long firstSeqno, long lastSeqno, int messageCount, boolean duplicate);

    /** The batch is not in the log; if the log has failed meanwhile, it may yet be found there. */
    protected abstract void onRefused(LogException reason);
}
