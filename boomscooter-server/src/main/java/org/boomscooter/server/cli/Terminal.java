package org.boomscooter.server.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * The three streams of a process: results to {@link #out}, talk to {@link #err}.
 *
 * <p><b>Threading:</b> for one thread at a time.
 */
final class Terminal {
    private static final int BUFFER_BYTES = 1 << 16;

    private final InputStream in;
    private final OutputStream out;
    private final PrintStream err;
    private final boolean errIsTerminal;

    Terminal(
            final InputStream in,
            final OutputStream out,
            final PrintStream err,
            final boolean errIsTerminal) {
        this.in = in;
        this.out = out;
        this.err = err;
        this.errIsTerminal = errIsTerminal;
    }

    /**
     * The streams of this process. Only the launcher knows whether one is a terminal: Java 17 can
     * say so of standard input and output together only.
     */
    static Terminal ofProcess() {
        return new Terminal(
                new FileInputStream(FileDescriptor.in),
                new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), BUFFER_BYTES),
                new PrintStream(
                        new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
                Boolean.getBoolean("boomscooter.stderr.terminal"));
    }

    InputStream in() {
        return in;
    }

    /** Where results go, for who writes them by itself. */
    OutputStream results() {
        return out;
    }

    /** Where talk goes, for who writes it by itself. */
    PrintStream talk() {
        return err;
    }

    boolean errIsTerminal() {
        return errIsTerminal;
    }

    /** One line of results. */
    void print(final String line) {
        write(line.getBytes(StandardCharsets.UTF_8));
        write('\n');
    }

    void write(final byte[] bytes) {
        write(bytes, 0, bytes.length);
    }

    void write(final byte[] bytes, final int offset, final int length) {
        try {
            out.write(bytes, offset, length);
        } catch (final IOException e) {
            throw notWritten(e);
        }
    }

    void write(final int oneByte) {
        try {
            out.write(oneByte);
        } catch (final IOException e) {
            throw notWritten(e);
        }
    }

    /** A reader that has gone is a reason to end quietly; a full disk is not. */
    private static RuntimeException notWritten(final IOException e) {
        final String reason = String.valueOf(e.getMessage());
        return reason.contains("Broken pipe") || reason.contains("Connection reset")
                ? new OutputClosedException(e)
                : new UncheckedIOException(new IOException("standard output: " + reason, e));
    }

    void flush() {
        try {
            out.flush();
        } catch (final IOException e) {
            throw notWritten(e);
        }
    }

    /** One line of talk. */
    void say(final String line) {
        err.println(line);
    }

    void sayStackTrace(final Throwable e) {
        e.printStackTrace(err);
    }

    /** A line of talk that the next one overwrites; nothing when nobody watches. */
    void sayOver(final String line) {
        if (errIsTerminal) {
            err.print("\r\033[K" + line);
            err.flush();
        }
    }
}
