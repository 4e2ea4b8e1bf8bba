package org.boomscooter.server.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.util.concurrent.CompletionException;
import org.boomscooter.client.BoomscooterException;
import org.boomscooter.client.ErrorCode;
import org.boomscooter.format.FormatException;
import org.boomscooter.server.config.FileTrouble;
import org.boomscooter.server.config.SettingException;
import org.boomscooter.server.log.LogException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/**
 * Turns what a command threw into one sentence and an exit code. Only what nobody expected comes
 * with a stack trace.
 */
final class Failures implements IExecutionExceptionHandler {
    private final Terminal terminal;

    Failures(final Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public int handleExecutionException(
            final Exception thrown, final CommandLine commandLine, final ParseResult parseResult) {
        final Exception e = unwrap(thrown);
        if (e instanceof OutputClosedException) {
            return ExitCode.DONE;
        }
        terminal.say("boomscooter: " + sentence(e));
        if (isRefusedArgument(e)) {
            return ExitCode.USAGE;
        }
        if (!isExpected(e)) {
            terminal.say("This is a bug. Please report it with the lines below.");
            terminal.sayStackTrace(e);
        }
        return isWrongUsage(e) ? ExitCode.USAGE : ExitCode.FAILED;
    }

    private static boolean isWrongUsage(final Exception e) {
        return e instanceof SettingException
                || (e instanceof BoomscooterException refused
                        && refused.code() == ErrorCode.BAD_LOG_NAME);
    }

    /** Futures wrap what went wrong. */
    private static Exception unwrap(final Exception e) {
        return e instanceof CompletionException && e.getCause() instanceof Exception cause
                ? unwrap(cause)
                : e;
    }

    /**
     * Options go to the libraries as they were given, and those say what they do not take: that is
     * the user's to correct. An argument that the JDK refuses is ours.
     */
    private static boolean isRefusedArgument(final Exception e) {
        final StackTraceElement[] frames = e.getStackTrace();
        return e instanceof IllegalArgumentException
                && frames.length > 0
                && frames[0].getClassName().startsWith("org.boomscooter.");
    }

    private static boolean isExpected(final Exception e) {
        return e instanceof CommandException
                || e instanceof SettingException
                || e instanceof BoomscooterException
                || e instanceof LogException
                || e instanceof FormatException
                || e instanceof IOException
                || e instanceof UncheckedIOException;
    }

    private static String sentence(final Exception e) {
        if (e instanceof UncheckedIOException unchecked) {
            return sentence(unchecked.getCause());
        }
        if (e instanceof FileSystemException file && file.getFile() != null) {
            return file.getFile() + ": " + FileTrouble.reason(file);
        }
        if (e.getMessage() == null) {
            return e.toString();
        }
        return e.getCause() instanceof IOException cause
                ? FileTrouble.plain(e.getMessage(), cause)
                : e.getMessage();
    }
}
