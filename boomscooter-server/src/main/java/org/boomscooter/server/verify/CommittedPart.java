package org.boomscooter.server.verify;

import java.io.IOException;
import java.nio.file.Path;
import org.boomscooter.format.FormatException;
import org.boomscooter.format.segment.SegmentHeader;
import org.boomscooter.server.disk.RealDisk;
import org.boomscooter.server.log.LogFileCheck;

/**
 * How far a segment that may still be appended to counts.
 *
 * @param endPosition behind the last whole batch that is committed, or behind the footer
 * @param nextSeqno the seqno behind that
 * @param lengthBytes of the file
 */
public record CommittedPart(long endPosition, long nextSeqno, long lengthBytes) {
    /** Of a log that no server has open: as far as batches are whole. */
    public static final long ALL = SegmentVerifier.ALL;

    /** The watermark of a log that a server has open; {@link #ALL}: none has. */
    public static long watermark(final Path logDirectory) throws IOException {
        return MarkState.read(new RealDisk(), logDirectory).committedSeqno();
    }

    /**
     * Walks a segment.
     *
     * @param committedSeqno batches from it on do not count; {@link #ALL}
     */
    public static CommittedPart find(
            final Path segment,
            final LogFileCheck.Identity identity,
            final long baseSeqno,
            final long committedSeqno)
            throws IOException {
        try (ByteSource source = new FileSource(new RealDisk(), segment)) {
            final Window window = new Window(source);
            final SegmentVerifier verifier =
                    new SegmentVerifier(
                            window,
                            header(window, identity, baseSeqno),
                            null,
                            BatchListener.NONE,
                            committedSeqno,
                            true,
                            position -> {});
            verifier.run();
            return new CommittedPart(
                    verifier.endPosition(), verifier.seqnoBehindEnd(), source.lengthBytes());
        }
    }

    private static SegmentHeader header(
            final Window window, final LogFileCheck.Identity identity, final long baseSeqno)
            throws IOException {
        try {
            return SegmentVerifier.readHeader(window);
        } catch (final FormatException e) {
            return new SegmentHeader(
                    identity.seqnoMode(), identity.logId(), baseSeqno, 0, window.lengthBytes(), "");
        }
    }
}
