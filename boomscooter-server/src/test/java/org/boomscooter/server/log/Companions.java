package org.boomscooter.server.log;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import net.jpountz.lz4.LZ4Factory;
import org.boomscooter.format.companion.CompanionEncoder;
import org.boomscooter.format.companion.CompanionFrame;
import org.boomscooter.format.segment.LogFiles;
import org.boomscooter.server.disk.SimulatedDisk;

/** Companions on a simulated disk, made at one go. */
final class Companions {
    private Companions() {}

    static Path path(final Log log, final long baseSeqno, final String extension) {
        return log.directory().resolve(LogFiles.name(baseSeqno, extension));
    }

    /** Of all sealed segments that have none. */
    static void make(final SimulatedDisk disk, final Log log) {
        for (final long base : log.segmentBases()) {
            final Path companion = path(log, base, LogFiles.COMPANION);
            if (base <= log.lastSealedBase() && !disk.exists(companion)) {
                disk.put(
                        companion,
                        of(disk.content(path(log, base, LogFiles.SEGMENT)), log.logId(), base));
            }
        }
    }

    static byte[] of(final byte[] segment, final long logId, final long baseSeqno) {
        final CompanionEncoder encoder =
                new CompanionEncoder(
                        LZ4Factory.fastestInstance().fastCompressor(),
                        new byte[CompanionFrame.BLOCK_LENGTH],
                        logId,
                        baseSeqno);
        final ByteBuffer content = ByteBuffer.wrap(segment);
        final ByteBuffer file = ByteBuffer.allocate(2 * segment.length + (1 << 20));
        int at = CompanionFrame.HEADER_LENGTH;
        for (int from = 0; from < segment.length; from += CompanionFrame.BLOCK_LENGTH) {
            final int length = Math.min(CompanionFrame.BLOCK_LENGTH, segment.length - from);
            at += encoder.putBlock(content, from, length, file, at);
        }
        final int endLength = encoder.endLength();
        encoder.putEnd(file, at);
        encoder.putHeader(file, 0);
        return Arrays.copyOf(file.array(), at + endLength);
    }
}
