package org.boomscooter.server.verify;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Another source, with some stretches in place of what is there.
 *
 * <p><b>Threading:</b> for one thread.
 */
final class PatchedSource implements ByteSource {
    private final NavigableMap<Long, byte[]> patches = new TreeMap<>();
    private final ByteSource source;
    private long zeroFrom = Long.MAX_VALUE;
    private long lengthBytes;

    PatchedSource(final ByteSource source) {
        this.source = source;
        this.lengthBytes = source.lengthBytes();
    }

    void patch(final long position, final byte[] bytes) {
        patches.put(position, bytes);
        lengthBytes = Math.max(lengthBytes, position + bytes.length);
    }

    /** Nothing but zeroes from there on, but for what is patched. */
    void zeroFrom(final long position) {
        zeroFrom = position;
    }

    /** Where it ends, whatever lies behind that in the source. */
    void endAt(final long position) {
        lengthBytes = position;
    }

    @Override
    public long lengthBytes() {
        return lengthBytes;
    }

    @Override
    public void read(
            final ByteBuffer target, final int targetOffset, final long position, final int length)
            throws IOException {
        final long end = Math.min(zeroFrom, source.lengthBytes());
        final int there = (int) Math.max(0, Math.min(length, end - position));
        if (there > 0) {
            source.read(target, targetOffset, position, there);
        }
        for (int i = there; i < length; i++) {
            target.put(targetOffset + i, (byte) 0);
        }
        for (final Map.Entry<Long, byte[]> patch : patches.entrySet()) {
            final long from = Math.max(position, patch.getKey());
            final long to = Math.min(position + length, patch.getKey() + patch.getValue().length);
            if (from < to) {
                target.put(
                        targetOffset + (int) (from - position),
                        patch.getValue(),
                        (int) (from - patch.getKey()),
                        (int) (to - from));
            }
        }
    }

    @Override
    public void close() {
        source.close();
    }
}
