package org.boomscooter.bench.limit;

import java.nio.ByteBuffer;

/** The least that reading the files can cost: walking a mapped segment, again and again. */
public final class WalkTask extends ReadTask {
    public WalkTask() {
        super(Check.CRC, Check.CRC_AND_BYTES);
    }

    @Override
    long read(final PreparedFile file, final Frames frames, final Check check, final long timeMs) {
        final Walk walk = new Walk(check);
        final ByteBuffer buffer = frames.buffer();
        final long endNs = System.nanoTime() + timeMs * 1_000_000;
        int at = 0;
        do {
            at = walk.batch(buffer, at, frames.lengthBytes());
            at = at == frames.lengthBytes() ? 0 : at;
        } while (System.nanoTime() - endNs < 0);
        return walk.messages();
    }
}
