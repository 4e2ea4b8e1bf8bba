package org.boomscooter.server.transport;

import io.netty.channel.DefaultFileRegion;
import java.nio.channels.FileChannel;
import org.boomscooter.server.log.SegmentFile;

/**
 * A run of batches, or blocks of a companion, for {@code sendfile}. The channel is shared, so it is
 * not closed here.
 */
final class SegmentRegion extends DefaultFileRegion {
    private final SegmentFile segment;

    /** Retains the segment until the region has been sent or given up. */
    SegmentRegion(
            final SegmentFile segment,
            final FileChannel channel,
            final long position,
            final int length) {
        super(channel, position, length);
        this.segment = segment;
        segment.retain();
    }

    @Override
    protected void deallocate() {
        segment.release();
    }
}
