package org.boomscooter.client.transport;

import org.boomscooter.client.BoomscooterException;
import org.boomscooter.client.ErrorCode;
import org.boomscooter.format.protocol.ControlMessage.Refusal;

/** What the server refuses, as the caller sees it. */
public final class Refusals {
    private Refusals() {}

    /** The exception that says what this refusal says. */
    public static BoomscooterException toException(final Refusal refusal) {
        return new BoomscooterException(
                code(refusal.code()),
                refusal.retriable(),
                refusal.text().isEmpty() ? "refused by the server" : refusal.text());
    }

    private static ErrorCode code(final org.boomscooter.format.protocol.ErrorCode code) {
        return switch (code) {
            case UNKNOWN -> ErrorCode.UNKNOWN;
            case BAD_FRAME -> ErrorCode.BAD_FRAME;
            case BAD_CHECKSUM -> ErrorCode.BAD_CHECKSUM;
            case BAD_REQUEST -> ErrorCode.BAD_REQUEST;
            case UNSUPPORTED_VERSION -> ErrorCode.UNSUPPORTED_VERSION;
            case UNAUTHENTICATED -> ErrorCode.UNAUTHENTICATED;
            case LIMIT_EXCEEDED -> ErrorCode.LIMIT_EXCEEDED;
            case NO_SUCH_LOG -> ErrorCode.NO_SUCH_LOG;
            case LOG_EXISTS -> ErrorCode.LOG_EXISTS;
            case BAD_LOG_NAME -> ErrorCode.BAD_LOG_NAME;
            case LOG_READ_ONLY -> ErrorCode.LOG_READ_ONLY;
            case OUT_OF_SPACE -> ErrorCode.OUT_OF_SPACE;
            case SEQNO_OUT_OF_ORDER -> ErrorCode.SEQNO_OUT_OF_ORDER;
            case PRODUCER_GAP -> ErrorCode.PRODUCER_GAP;
            case PRODUCER_UNKNOWN_OUTCOME -> ErrorCode.PRODUCER_UNKNOWN_OUTCOME;
            case NO_SUCH_STREAM -> ErrorCode.NO_SUCH_STREAM;
            case SHUTTING_DOWN -> ErrorCode.SHUTTING_DOWN;
            case INTERNAL -> ErrorCode.INTERNAL;
            case SEQNO_GONE -> ErrorCode.SEQNO_GONE;
            case FORBIDDEN -> ErrorCode.FORBIDDEN;
            case PRODUCER_FENCED -> ErrorCode.PRODUCER_FENCED;
            case NO_SUCH_CURSOR -> ErrorCode.NO_SUCH_CURSOR;
        };
    }
}
