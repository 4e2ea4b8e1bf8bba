package org.boomscooter.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Runs the shell blocks of a page, in a directory that has a launcher and a port of its own. */
final class ShellScript {
    /** What it left behind. */
    record Outcome(int exitCode, String out, String err) {}

    private ShellScript() {}

    static Outcome run(final Path directory, final String script)
            throws IOException, InterruptedException {
        writeLauncher(directory);
        final Path out = directory.resolve("out");
        final Path err = directory.resolve("err");
        final ProcessBuilder builder =
                new ProcessBuilder("bash", "-euc", script)
                        .directory(directory.toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile());
        final String address = "127.0.0.1:" + freePort();
        builder.environment().put("BOOMSCOOTER_LISTEN", address);
        builder.environment().put("BOOMSCOOTER_SERVER", address);
        final Process process = builder.start();

        final boolean ended = process.waitFor(120, TimeUnit.SECONDS);
        if (!ended) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        assertThat(ended).as(Files.readString(err)).isTrue();
        return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    /** The real one would build: here is a build under way already. */
    private static void writeLauncher(final Path directory) throws IOException {
        final Path launcher = directory.resolve("boomscooter");
        Files.writeString(
                launcher,
                "#!/bin/sh\nexec '"
                        + Path.of(System.getProperty("java.home"), "bin", "java")
                        + "' "
                        + flags()
                        + " -cp '"
                        + System.getProperty("java.class.path")
                        + "' "
                        + Main.class.getName()
                        + " \"$@\"\n");
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** What this process was given, but for agents and sizes. */
    private static String flags() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.matches("--.*|-XX:.IgnoreUnrecognizedVMOptions|-Dmapped.*"))
                .collect(Collectors.joining(" "));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
