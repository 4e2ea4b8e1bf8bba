package org.boomscooter.format.frame;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.boomscooter.format.FormatError;

class FixedFramesTest {
    @Property
    void anAckIsReadAsItWasWritten(
            @ForAll final int stream,
            @ForAll final int sequence,
            @ForAll final long first,
            @ForAll final long last,
            @ForAll final int count) {
        final ByteBuffer frame = ByteBuffer.allocate(Ack.LENGTH);
        Ack.put(frame, 0, Ack.FLAG_DUPLICATE, stream, sequence, first, last, count);
        assertThat(Ack.shapeError(frame, 0, Ack.LENGTH)).isNull();
        assertThat(Ack.stream(frame, 0)).isEqualTo(stream);
        assertThat(Ack.producerSequence(frame, 0)).isEqualTo(sequence);
        assertThat(Ack.firstSeqno(frame, 0)).isEqualTo(first);
        assertThat(Ack.lastSeqno(frame, 0)).isEqualTo(last);
        assertThat(Ack.messageCount(frame, 0)).isEqualTo(count);
    }

    @Property
    void creditAndLogSwitchAreReadAsTheyWereWritten(
            @ForAll final int stream, @ForAll final int bytes) {
        final ByteBuffer frames = ByteBuffer.allocate(Credit.LENGTH + LogSwitch.LENGTH);
        Credit.put(frames, 0, stream, bytes);
        LogSwitch.put(frames, Credit.LENGTH, stream);
        assertThat(Credit.shapeError(frames, 0, frames.limit())).isNull();
        assertThat(Credit.stream(frames, 0)).isEqualTo(stream);
        assertThat(Credit.bytes(frames, 0)).isEqualTo(bytes);
        assertThat(LogSwitch.shapeError(frames, Credit.LENGTH, frames.limit())).isNull();
        assertThat(LogSwitch.stream(frames, Credit.LENGTH)).isEqualTo(stream);
    }

    @Property
    void aFrameOfAnotherShapeIsNamed(@ForAll final int length, @ForAll final int word) {
        final ByteBuffer frame = ByteBuffer.allocate(64);
        LittleEndian.putInt(frame, 0, length);
        LittleEndian.putInt(frame, 4, word);
        final FormatError error = Frame.shapeError(frame, 0, 64, 64);
        if (length < 8 || length > 64 || length % 8 != 0) {
            assertThat(error).isEqualTo(FormatError.BAD_LENGTH);
            assertThat(Ack.shapeError(frame, 0, 64)).isNotNull();
        } else {
            assertThat(error).isNull();
        }
    }

    @Property
    void noOffsetOrLimitLeadsOutOfTheBuffer(@ForAll final int offset, @ForAll final int limit) {
        final ByteBuffer frame = ByteBuffer.allocate(64);
        Frame.putHeader(frame, 0, Credit.LENGTH, Frame.TYPE_CREDIT, 0);
        final boolean fits = offset == 0 && limit >= Credit.LENGTH && limit <= 64;
        assertThat(Credit.shapeError(frame, offset, limit) == null).isEqualTo(fits);
        assertThat(BatchHeader.shapeError(frame, offset, limit, 64)).isNotNull();
    }
}
