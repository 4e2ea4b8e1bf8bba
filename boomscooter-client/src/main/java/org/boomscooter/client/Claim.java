package org.boomscooter.client;

import java.nio.ByteBuffer;

/**
 * Room in the open batch of a producer, to write a payload in place. From {@link Producer#tryClaim}
 * until {@link #commit} or {@link #abort} no other thread gets at the producer.
 *
 * <p><b>Threading:</b> for one thread, which also ends it. Made once and used again.
 */
public final class Claim {
    private ByteBuffer buffer;
    private int offset;
    private int length;
    private Owner owner;

    /** A claim of nothing. */
    public Claim() {}

    /** Who hands out claims. */
    public interface Owner {
        /** The payload is written, or not wanted. */
        void endClaim(boolean isCommitted);
    }

    /** Used by producers, not by programs that produce. */
    public void set(
            final ByteBuffer newBuffer,
            final int newOffset,
            final int newLength,
            final Owner newOwner) {
        buffer = newBuffer;
        offset = newOffset;
        length = newLength;
        owner = newOwner;
    }

    /**
     * Where to write: {@link #length()} bytes from {@link #offset()}, every one of them, for
     * buffers are used again. Little-endian; its position and limit are not to be moved.
     */
    public ByteBuffer buffer() {
        return buffer;
    }

    /** Where the payload begins in {@link #buffer()}; a multiple of 8. */
    public int offset() {
        return offset;
    }

    /** Length of the payload, in bytes. */
    public int length() {
        return length;
    }

    /**
     * The payload is written: the message is on its way.
     *
     * @throws IllegalStateException nothing is claimed, or it was ended already
     */
    public void commit() {
        end(true);
    }

    /**
     * There shall be no such message.
     *
     * @throws IllegalStateException nothing is claimed, or it was ended already
     */
    public void abort() {
        end(false);
    }

    private void end(final boolean isCommitted) {
        if (owner == null) {
            throw new IllegalStateException("nothing is claimed");
        }
        final Owner ending = owner;
        owner = null;
        buffer = null;
        ending.endClaim(isCommitted);
    }
}
