package org.boomscooter.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.boomscooter.server.cli.Main;

/** {@code boomscooter serve} in a process of its own. */
final class ServerProcess {
    private static final Pattern READY =
            Pattern.compile("ready in .* native protocol on [^ ]*:(\\d+),");

    private final Process process;
    private final int port;

    private ServerProcess(final Process process, final int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Returns when clients are served.
     *
     * @param port 0: any
     */
    static ServerProcess start(final Path directory, final int port) throws IOException {
        final List<String> command =
                TestJvm.command(
                        Main.class,
                        "serve",
                        "--data",
                        directory.toString(),
                        "--listen",
                        "127.0.0.1:" + port,
                        "-X",
                        "log.segment-size=1MiB",
                        "-X",
                        "log.disk-reserve=0");
        final Process process =
                new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        final StringBuilder said = new StringBuilder();
        final BufferedReader err = process.errorReader(StandardCharsets.UTF_8);
        String line = err.readLine();
        while (line != null) {
            final Matcher ready = READY.matcher(line);
            if (ready.find()) {
                drain(err);
                return new ServerProcess(process, Integer.parseInt(ready.group(1)));
            }
            said.append(line).append('\n');
            line = err.readLine();
        }
        throw new AssertionError("the server ended before it was ready:\n" + said);
    }

    private static void drain(final BufferedReader err) {
        final Thread thread =
                new Thread(
                        () -> {
                            try {
                                String line = err.readLine();
                                while (line != null) {
                                    System.out.println("server: " + line);
                                    line = err.readLine();
                                }
                            } catch (final IOException e) {
                                System.out.println("server: killed");
                            }
                        },
                        "server-messages");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return port;
    }

    /** By SIGKILL. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /** By SIGTERM; returns the exit code. */
    int stop() throws InterruptedException {
        process.destroy();
        return process.waitFor();
    }
}
