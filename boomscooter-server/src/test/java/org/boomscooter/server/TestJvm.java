package org.boomscooter.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts other processes like this one, and lets them stand still. */
public final class TestJvm {
    private TestJvm() {}

    /** How to run a main class of the tests, with the flags that the server needs. */
    public static List<String> command(final Class<?> main, final String... arguments) {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.startsWith("--add") || flag.startsWith("-Dlogback"))
                .forEach(command::add);
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp"));
        command.add(System.getProperty("java.class.path"));
        command.add(main.getName());
        command.addAll(List.of(arguments));
        return command;
    }

    /** Stops all threads where they are, by SIGSTOP; what the kernel has begun goes on. */
    public static void freeze(final Process process) throws IOException, InterruptedException {
        signal("STOP", process);
    }

    /** Ends {@link #freeze}. */
    public static void thaw(final Process process) throws IOException, InterruptedException {
        signal("CONT", process);
    }

    private static void signal(final String name, final Process process)
            throws IOException, InterruptedException {
        final Process kill =
                new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                        .inheritIO()
                        .start();
        assertThat(kill.waitFor()).as("kill -%s", name).isZero();
    }
}
