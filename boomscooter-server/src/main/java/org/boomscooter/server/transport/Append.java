package org.boomscooter.server.transport;

import org.boomscooter.format.protocol.ErrorCode;
import org.boomscooter.server.log.AppendRequest;
import org.boomscooter.server.log.LogException;

/**
 * One batch from its arrival to its acknowledgement.
 *
 * <p><b>Threading:</b> made and read by the event loop; the outcome is set once, by the writer
 * thread or at the start, and published by the store of {@code outcome}.
 */
final class Append extends AppendRequest {
    /** What became of the batch. */
    enum Outcome {
        PENDING,
        APPENDED,
        REFUSED
    }

    private final int sequence;
    private final Runnable onOutcome;
    private ReceiveBlock block;
    private long firstSeqno;
    private long lastSeqno;
    private int messageCount;
    private boolean duplicate;
    private ErrorCode code;
    private String text;
    private volatile Outcome outcome = Outcome.PENDING;

    /**
     * @param onOutcome run by the writer thread when it has decided
     */
    Append(final int sequence, final Runnable onOutcome) {
        this.sequence = sequence;
        this.onOutcome = onOutcome;
    }

    /** Keeps the bytes of the batch until the writer has decided. */
    void hold(final ReceiveBlock held) {
        held.retain();
        block = held;
    }

    /** The log did not take it: the bytes are not needed. */
    void letGo() {
        block.release();
        block = null;
    }

    @Override
    protected void onAppended(
            final long first, final long last, final int count, final boolean wasThere) {
        letGo();
        firstSeqno = first;
        lastSeqno = last;
        messageCount = count;
        duplicate = wasThere;
        outcome = Outcome.APPENDED;
        onOutcome.run();
    }

    @Override
    protected void onRefused(final LogException reason) {
        letGo();
        refuse(Refusals.code(reason), reason.getMessage());
        onOutcome.run();
    }

    /** Decides without the writer, or against what it had decided. */
    void refuse(final ErrorCode why, final String explanation) {
        code = why;
        text = explanation;
        outcome = Outcome.REFUSED;
    }

    Outcome outcome() {
        return outcome;
    }

    int sequence() {
        return sequence;
    }

    long firstSeqno() {
        return firstSeqno;
    }

    long lastSeqno() {
        return lastSeqno;
    }

    int messageCount() {
        return messageCount;
    }

    boolean isDuplicate() {
        return duplicate;
    }

    ErrorCode code() {
        return code;
    }

    String text() {
        return text;
    }
}
