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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shell block of README.md does what README.md says. */
class QuickStartTest {
    private static final String BEGIN = "<!-- quickstart: begin -->\n```sh\n";
    private static final String END = "```\n<!-- quickstart: end -->";

    @TempDir private Path directory;

    @Test
    void theFirstMessageGoesInAndComesOut() throws Exception {
        writeLauncher();
        final Path out = directory.resolve("out");
        final Path err = directory.resolve("err");
        final ProcessBuilder builder =
                new ProcessBuilder("bash", "-euc", block() + "wait")
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
        assertThat(process.exitValue()).as(Files.readString(err)).isZero();
        assertThat(Files.readString(out))
                .contains("\nhello\nworld\n")
                .contains("\"payload\":\"hello\"", "\"payload\":\"world\"")
                .containsPattern("(?m)^greetings ");
        assertThat(Files.readString(err)).contains("ready in").contains("stopped");
    }

    private static String block() throws IOException {
        final String readme = Files.readString(Path.of("../README.md"));
        final int begin = readme.indexOf(BEGIN) + BEGIN.length();
        return readme.substring(begin, readme.indexOf(END, begin));
    }

    /** The real one would build: here is a build under way already. */
    private void writeLauncher() throws IOException {
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
