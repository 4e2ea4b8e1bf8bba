package org.boomscooter.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.boomscooter.server.cli.Main;

/** {@code boomscooter serve} in a process of its own. */
public final class ServerProcess {
    private static final Pattern READY =
            Pattern.compile("ready in .* native protocol on [^ ]*:(\\d+),");
    private static final long STOP_SECONDS = 60;

    private final Process process;
    private final int port;
    private final Queue<String> said;

    private ServerProcess(final Process process, final int port, final Queue<String> said) {
        this.process = process;
        this.port = port;
        this.said = said;
    }

    /** How it is started: with segments of 1 MiB and no reserve, unless told otherwise. */
    public static final class Options {
        private final List<String> wrapper = new ArrayList<>();
        private final List<String> jvmFlags = new ArrayList<>();
        private final List<String> settings = new ArrayList<>();
        private final Map<String, String> environment = new HashMap<>();

        private String classPath = System.getProperty("java.class.path");

        private Options() {}

        /** A command that runs the command behind it, such as {@code nsenter}. */
        public Options through(final List<String> command) {
            wrapper.addAll(command);
            return this;
        }

        public Options jvm(final String... flags) {
            jvmFlags.addAll(Arrays.asList(flags));
            return this;
        }

        /** As in {@code -X name=value}; the last one of a name counts. */
        public Options with(final String setting) {
            settings.add("-X");
            settings.add(setting);
            return this;
        }

        public Options environment(final String name, final String value) {
            environment.put(name, value);
            return this;
        }

        /** Jars alone, as in a release, which stay open: to load a class takes no descriptor. */
        public Options fromJars(final Path directory) throws IOException {
            classPath = JarredClassPath.of(classPath, directory);
            return this;
        }

        private List<String> command(final Path directory, final int port) {
            final List<String> java =
                    TestJvm.command(
                            Main.class,
                            "serve",
                            "--data",
                            directory.toString(),
                            "--listen",
                            "127.0.0.1:" + port);
            java.set(java.indexOf("-cp") + 1, classPath);
            java.addAll(1, jvmFlags);
            final List<String> command = new ArrayList<>(wrapper);
            command.addAll(java);
            command.addAll(settings);
            return command;
        }
    }

    public static Options options() {
        return new Options().with("log.segment-size=1MiB").with("log.disk-reserve=0");
    }

    /**
     * Returns when clients are served.
     *
     * @param port 0: any
     */
    static ServerProcess start(final Path directory, final int port) throws IOException {
        return start(directory, port, options());
    }

    /**
     * Returns when clients are served.
     *
     * @param port 0: any
     */
    public static ServerProcess start(final Path directory, final int port, final Options options)
            throws IOException {
        final ProcessBuilder builder =
                new ProcessBuilder(options.command(directory, port))
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(options.environment);
        final Process process = builder.start();
        final Queue<String> said = new ConcurrentLinkedQueue<>();
        final BufferedReader err = process.errorReader(StandardCharsets.UTF_8);
        String line = err.readLine();
        while (line != null) {
            said.add(line);
            final Matcher ready = READY.matcher(line);
            if (ready.find()) {
                drain(err, said);
                return new ServerProcess(process, Integer.parseInt(ready.group(1)), said);
            }
            line = err.readLine();
        }
        throw new AssertionError(
                "the server ended before it was ready:\n" + String.join("\n", said));
    }

    private static void drain(final BufferedReader err, final Queue<String> said) {
        final Thread thread =
                new Thread(
                        () -> {
                            try {
                                String line = err.readLine();
                                while (line != null) {
                                    System.out.println("server: " + line);
                                    said.add(line);
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

    public int port() {
        return port;
    }

    /** What it has said on standard error up to now, line by line. */
    public List<String> said() {
        return List.copyOf(said);
    }

    /** By SIGKILL. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /** {@link TestJvm#freeze}. */
    public void freeze() throws IOException, InterruptedException {
        TestJvm.freeze(process);
    }

    /** Ends {@link #freeze}. */
    public void thaw() throws IOException, InterruptedException {
        TestJvm.thaw(process);
    }

    /** By SIGTERM; returns the exit code. */
    public int stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("the server did not stop within " + STOP_SECONDS + " s");
        }
        return process.exitValue();
    }
}
