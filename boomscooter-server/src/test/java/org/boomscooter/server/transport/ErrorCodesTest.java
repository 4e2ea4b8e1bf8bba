package org.boomscooter.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.boomscooter.client.BoomscooterException;
import org.boomscooter.format.protocol.Control;
import org.boomscooter.format.protocol.ControlCodec;
import org.boomscooter.format.protocol.ControlMessage;
import org.boomscooter.format.protocol.ControlSchema;
import org.boomscooter.format.protocol.ErrorCode;
import org.boomscooter.server.log.LogException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a log refuses arrives at the caller under the same name, through all the lists of codes. */
class ErrorCodesTest {
    private static BoomscooterException sent(final ControlMessage.Refusal refusal) {
        final ByteBuffer frame = ControlCodec.encode(Control.unsolicited(refusal));
        final Control received = ControlCodec.decode(frame, 0, frame.limit());
        return org.boomscooter.client.transport.Refusals.toException(
                (ControlMessage.Refusal) received.message());
    }

    @ParameterizedTest
    @EnumSource(LogException.Reason.class)
    void whatALogRefusesIsCalledTheSameByTheClient(final LogException.Reason reason) {
        final LogException refusal = new LogException(reason, "what, where, what to do");
        final BoomscooterException seen =
                sent(Refusals.batch(Refusals.code(refusal), refusal.getMessage(), 1, 2));
        assertThat(seen.code().name()).isEqualTo(reason.name());
        assertThat(seen.retriable()).isEqualTo(refusal.isRetriable());
        assertThat(seen).hasMessage("what, where, what to do");
    }

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void everyCodeOfTheWireIsOneOfTheClient(final ErrorCode code) {
        assertThat(sent(Refusals.request(code, "")).code().name()).isEqualTo(code.name());
    }

    @Test
    void theSchemaHasTheCodesOfTheWireInTheirOrder() {
        assertThat(
                        Arrays.stream(ControlSchema.ErrorCode.values())
                                .filter(code -> code != ControlSchema.ErrorCode._NOT_IN_SCHEMA))
                .extracting(Enum::name)
                .containsExactlyElementsOf(
                        Arrays.stream(ErrorCode.values()).map(Enum::name).toList());
    }
}
