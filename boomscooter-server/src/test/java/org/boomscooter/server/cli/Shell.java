package org.boomscooter.server.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs commands in this process, as the launcher does in one of its own. */
final class Shell {
    /** What a command left behind. */
    record Result(int exitCode, String out, String err) {
        List<String> lines() {
            return out.lines().toList();
        }
    }

    private Shell() {}

    static Result run(final String... args) {
        return runWith("", args);
    }

    static Result runWith(final String input, final String... args) {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        final ByteArrayOutputStream err = new ByteArrayOutputStream();
        final int exitCode = Main.run(terminal(input, out, err), args);
        return new Result(
                exitCode,
                out.toString(StandardCharsets.UTF_8),
                err.toString(StandardCharsets.UTF_8));
    }

    /** Standard output of which nobody reads more than {@code maxBytes}. */
    static Result runIntoClosedPipe(final int maxBytes, final String... args) {
        return runInto(new EndingOutput(maxBytes, "Broken pipe"), args);
    }

    /** Standard output on a disk that has room for {@code maxBytes}. */
    static Result runIntoFullDisk(final int maxBytes, final String... args) {
        return runInto(new EndingOutput(maxBytes, "No space left on device"), args);
    }

    private static Result runInto(final OutputStream out, final String... args) {
        final ByteArrayOutputStream err = new ByteArrayOutputStream();
        final int exitCode = Main.run(terminal("", out, err), args);
        return new Result(exitCode, "", err.toString(StandardCharsets.UTF_8));
    }

    static Terminal terminal(final String input, final OutputStream out, final OutputStream err) {
        return new Terminal(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                out,
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false);
    }

    private static final class EndingOutput extends OutputStream {
        private final String reason;
        private int bytesLeft;

        EndingOutput(final int maxBytes, final String reason) {
            this.reason = reason;
            bytesLeft = maxBytes;
        }

        @Override
        public void write(final int oneByte) throws IOException {
            if (bytesLeft-- <= 0) {
                throw new IOException(reason);
            }
        }
    }
}
