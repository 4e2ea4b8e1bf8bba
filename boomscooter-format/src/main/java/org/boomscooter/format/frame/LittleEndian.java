package org.boomscooter.format.frame;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Little-endian access to a buffer at an absolute offset, whatever the buffer's own byte order.
 *
 * <p>Acquire and release need an offset aligned to the value when the buffer is direct or mapped;
 * on the heap, where newer JDKs refuse such accesses, fences do the same.
 */
public final class LittleEndian {
    private static final VarHandle SHORT = view(short[].class);
    private static final VarHandle INT = view(int[].class);
    private static final VarHandle LONG = view(long[].class);

    private LittleEndian() {}

    private static VarHandle view(final Class<?> arrayType) {
        return MethodHandles.byteBufferViewVarHandle(arrayType, ByteOrder.LITTLE_ENDIAN);
    }

    public static short getShort(final ByteBuffer buffer, final int offset) {
        return (short) SHORT.get(buffer, offset);
    }

    public static void putShort(final ByteBuffer buffer, final int offset, final short value) {
        SHORT.set(buffer, offset, value);
    }

    public static int getInt(final ByteBuffer buffer, final int offset) {
        return (int) INT.get(buffer, offset);
    }

    public static void putInt(final ByteBuffer buffer, final int offset, final int value) {
        INT.set(buffer, offset, value);
    }

    public static long getLong(final ByteBuffer buffer, final int offset) {
        return (long) LONG.get(buffer, offset);
    }

    public static void putLong(final ByteBuffer buffer, final int offset, final long value) {
        LONG.set(buffer, offset, value);
    }

    public static int getIntAcquire(final ByteBuffer buffer, final int offset) {
        if (buffer.isDirect()) {
            return (int) INT.getAcquire(buffer, offset);
        }
        final int value = (int) INT.get(buffer, offset);
        VarHandle.acquireFence();
        return value;
    }

    public static void putIntRelease(final ByteBuffer buffer, final int offset, final int value) {
        if (buffer.isDirect()) {
            INT.setRelease(buffer, offset, value);
        } else {
            VarHandle.releaseFence();
            INT.set(buffer, offset, value);
        }
    }

    public static long getLongAcquire(final ByteBuffer buffer, final int offset) {
        if (buffer.isDirect()) {
            return (long) LONG.getAcquire(buffer, offset);
        }
        final long value = (long) LONG.get(buffer, offset);
        VarHandle.acquireFence();
        return value;
    }

    public static void putLongRelease(final ByteBuffer buffer, final int offset, final long value) {
        if (buffer.isDirect()) {
            LONG.setRelease(buffer, offset, value);
        } else {
            VarHandle.releaseFence();
            LONG.set(buffer, offset, value);
        }
    }
}
