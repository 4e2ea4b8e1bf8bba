package org.boomscooter.bench.load;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A sum over the bytes of all messages, in order: the proof that what was consumed is what was
 * produced, and that every byte was touched. Not a checksum against damage: that is the CRC's work;
 * so a sum of words will do, which costs a few nanoseconds for a message.
 *
 * <p><b>Threading:</b> for one thread.
 */
public final class ContentSum {
    private static final long FACTOR = 0x9E37_79B9_7F4A_7C15L;
    private static final VarHandle BUFFER_LONG =
            MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle ARRAY_LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private long value;

    /** Of no message. */
    public ContentSum() {}

    /** Of messages that had this {@link #value}: others may follow. */
    public ContentSum(final long value) {
        this.value = value;
    }

    /** Adds a message that lies in a buffer; it has 8 bytes or more. */
    public void add(final ByteBuffer buffer, final int offset, final int length) {
        final int end = offset + length;
        long words = length;
        int i = offset;
        for (; i <= end - Long.BYTES; i += Long.BYTES) {
            words += (long) BUFFER_LONG.get(buffer, i);
        }
        if (i < end) {
            words += lastBytes((long) BUFFER_LONG.get(buffer, end - Long.BYTES), end - i);
        }
        value = value * FACTOR + words;
    }

    /** Adds a message that fills an array; it has 8 bytes or more. */
    public void add(final byte[] message) {
        final int end = message.length;
        long words = end;
        int i = 0;
        for (; i <= end - Long.BYTES; i += Long.BYTES) {
            words += (long) ARRAY_LONG.get(message, i);
        }
        if (i < end) {
            words += lastBytes((long) ARRAY_LONG.get(message, end - Long.BYTES), end - i);
        }
        value = value * FACTOR + words;
    }

    private static long lastBytes(final long word, final int count) {
        return word >>> (Long.SIZE - count * Byte.SIZE);
    }

    public long value() {
        return value;
    }

    public void reset() {
        value = 0;
    }
}
