package org.boomscooter.server.posix;

import java.nio.ByteBuffer;
import net.openhft.chronicle.bytes.Bytes;

/** Bytes as people read them: 16 in a row, with their offsets and characters. */
public final class HexDump {
    private HexDump() {}

    /** Dumps {@code length} bytes from {@code offset}; the offsets printed begin with 0. */
    public static String of(final ByteBuffer buffer, final int offset, final int length) {
        final byte[] copy = new byte[length];
        buffer.get(offset, copy);
        final Bytes<byte[]> bytes = Bytes.wrapForRead(copy);
        try {
            return bytes.toHexString(length);
        } finally {
            bytes.releaseLast();
        }
    }
}
