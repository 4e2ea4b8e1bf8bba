package org.boomscooter.client.transport;

import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.boomscooter.client.BoomscooterException;
import org.boomscooter.format.protocol.Control;
import org.boomscooter.format.protocol.ControlMessage;

/** A control message that waits for its answer, which may come in several parts. */
final class PendingRequest {
    private final BiConsumer<List<ControlMessage>, BoomscooterException> answer;
    private final Future<?> timeout;
    private final List<ControlMessage> parts = new ArrayList<>(1);

    PendingRequest(
            final BiConsumer<List<ControlMessage>, BoomscooterException> answer,
            final Future<?> timeout) {
        this.answer = answer;
        this.timeout = timeout;
    }

    /** Whether the answer is complete. */
    boolean onAnswer(final Control control) {
        if (control.message() instanceof ControlMessage.Refusal refusal) {
            fail(Refusals.toException(refusal));
            return true;
        }
        parts.add(control.message());
        if (control.more()) {
            return false;
        }
        timeout.cancel(false);
        answer.accept(parts, null);
        return true;
    }

    void fail(final BoomscooterException reason) {
        timeout.cancel(false);
        answer.accept(null, reason);
    }
}
