package org.boomscooter.format.golden;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;
import org.boomscooter.format.FormatError;
import org.boomscooter.format.FormatException;
import org.boomscooter.format.frame.BatchChecksum;
import org.boomscooter.format.frame.BatchCursor;
import org.boomscooter.format.frame.BatchHeader;
import org.boomscooter.format.frame.Frame;
import org.boomscooter.format.segment.SegmentFooter;
import org.boomscooter.format.segment.SegmentHeader;

/**
 * Reads a segment from its first byte to its end in the plainest way, every checksum verified.
 *
 * @param end where the zeroes begin or the footer lies
 * @param footer {@code null}: the segment is open
 */
public record SegmentWalk(
        SegmentHeader header, List<GoldenSegment.Line> lines, int end, SegmentFooter footer) {

    /** Reads the whole buffer. */
    public static SegmentWalk of(final ByteBuffer segment) {
        final SegmentHeader header = SegmentHeader.read(segment);
        final BatchChecksum checksum = new BatchChecksum();
        final BatchCursor cursor = new BatchCursor();
        final CRC32C chain = new CRC32C();
        final List<GoldenSegment.Line> lines = new ArrayList<>();
        int position = SegmentHeader.LENGTH;
        while (Frame.isReadable(segment, position, segment.limit(), Frame.HEADER_LENGTH)
                && Frame.lengthAcquire(segment, position) != 0) {
            if (Frame.type(segment, position) == Frame.TYPE_SEGMENT_END) {
                final SegmentFooter footer =
                        SegmentFooter.read(segment, position, segment.limit(), header.logId());
                check(footer.chainCrc() == (int) chain.getValue(), position, "chain CRC");
                return new SegmentWalk(header, lines, position, footer);
            }
            cursor.wrap(segment, position, segment.limit());
            check(checksum.isHeaderWhole(segment, position, header.logId()), position, "header");
            check(checksum.isBodyWhole(segment, position), position, "body");
            chain.update(segment.slice(position + BatchHeader.HEADER_CRC_OFFSET, Integer.BYTES));
            while (cursor.next()) {
                lines.add(line(cursor));
            }
            position += Frame.length(segment, position);
        }
        return new SegmentWalk(header, lines, position, null);
    }

    private static GoldenSegment.Line line(final BatchCursor cursor) {
        final byte[] payload = new byte[cursor.payloadLength()];
        cursor.buffer().get(cursor.payloadOffset(), payload);
        final byte[] channel = new byte[cursor.channelLength()];
        cursor.batchBuffer().get(cursor.channelOffset(), channel);
        return new GoldenSegment.Line(
                cursor.seqno(),
                cursor.payloadType(),
                cursor.payloadVersion(),
                cursor.hasKey() ? (Long) cursor.key() : null,
                channel.length == 0 ? null : new String(channel, StandardCharsets.UTF_8),
                HexFormat.of().formatHex(payload));
    }

    private static void check(final boolean isWhole, final int position, final String what) {
        if (!isWhole) {
            throw new FormatException(FormatError.BAD_BODY_CRC, position, what);
        }
    }
}
