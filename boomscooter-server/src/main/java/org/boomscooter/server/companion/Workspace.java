package org.boomscooter.server.companion;

import java.nio.ByteBuffer;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import org.boomscooter.format.companion.CompanionEncoder;
import org.boomscooter.format.companion.CompanionFrame;

/**
 * What blocks are compressed with and in: shared by all companions that one thread makes, so that a
 * thousand of them in the making take no more memory than one.
 *
 * <p><b>Threading:</b> for one thread.
 */
final class Workspace {
    private final LZ4Compressor compressor;
    private final byte[] copy = new byte[CompanionFrame.BLOCK_LENGTH];
    private final ByteBuffer block = ByteBuffer.allocateDirect(CompanionFrame.BLOCK_LENGTH);
    private final ByteBuffer stored;

    Workspace() {
        this(LZ4Factory.fastestInstance().fastCompressor());
    }

    Workspace(final LZ4Compressor compressor) {
        this.compressor = compressor;
        stored = ByteBuffer.allocateDirect(newEncoder(0, 0).maxStoredBlockLength());
    }

    CompanionEncoder newEncoder(final long logId, final long baseSeqno) {
        return new CompanionEncoder(compressor, copy, logId, baseSeqno);
    }

    /** For a block of a segment as it is. */
    ByteBuffer block() {
        return block;
    }

    /** For the same block compressed; empty. */
    ByteBuffer stored() {
        return stored.clear();
    }
}
