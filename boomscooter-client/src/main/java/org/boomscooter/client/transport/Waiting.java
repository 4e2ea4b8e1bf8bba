package org.boomscooter.client.transport;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.boomscooter.client.BoomscooterException;
import org.boomscooter.client.ErrorCode;

/** Blocking waits for the loop, for any thread but the loop. */
public final class Waiting {
    private Waiting() {}

    /**
     * The value of the future.
     *
     * @param what was to be done, for the message: "create log x"
     * @throws BoomscooterException the one that the future failed with; TIMED_OUT; INTERRUPTED
     */
    public static <T> T get(
            final CompletableFuture<T> future, final long timeoutMs, final String what) {
        try {
            return future.get(timeoutMs, TimeUnit.MILLISECONDS);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BoomscooterException(ErrorCode.INTERRUPTED, true, "interrupted: " + what, e);
        } catch (final TimeoutException e) {
            throw new BoomscooterException(
                    ErrorCode.TIMED_OUT, true, what + ": not done within " + timeoutMs + " ms", e);
        } catch (final ExecutionException e) {
            throw rethrown(e.getCause());
        }
    }

    /** With the stack of the caller, who knows nothing of the loop's. */
    private static BoomscooterException rethrown(final Throwable cause) {
        if (cause instanceof BoomscooterException e) {
            return new BoomscooterException(e.code(), e.retriable(), e.getMessage(), e);
        }
        return new BoomscooterException(
                ErrorCode.INTERNAL, false, "a fault of the client, please report it", cause);
    }
}
