package org.boomscooter.bench.endtoend;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.boomscooter.bench.ForkedBenchmark;
import org.boomscooter.bench.load.Worker;
import org.openjdk.jmh.annotations.Fork;

/** The Java that runs this program: every other process of a run gets the same. */
final class Java {
    /** What programs need that map files by Chronicle or Agrona, on Java 17 and later. */
    static final List<String> MAPPING_FLAGS =
            List.of(
                    "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
                    "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
                    "--add-exports=java.base/jdk.internal.util=ALL-UNNAMED",
                    "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
                    "--add-exports=jdk.unsupported/sun.misc=ALL-UNNAMED",
                    "--add-exports=jdk.compiler/com.sun.tools.javac.file=ALL-UNNAMED",
                    "--add-opens=jdk.compiler/com.sun.tools.javac=ALL-UNNAMED",
                    "--add-opens=java.base/java.lang=ALL-UNNAMED",
                    "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
                    "--add-opens=java.base/java.io=ALL-UNNAMED",
                    "--add-opens=java.base/java.nio=ALL-UNNAMED",
                    "--add-opens=java.base/java.util=ALL-UNNAMED",
                    "-XX:+IgnoreUnrecognizedVMOptions",
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow");

    private Java() {}

    static String command() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /**
     * The class path of a peer.
     *
     * @param home {@code bench/peers/<name>}, built
     */
    static String classPath(final Path home) {
        return home.resolve("target/classes") + ":" + home.resolve("target/lib") + "/*";
    }

    /** The jar with everything that this module is made of. */
    static Path benchmarks(final Path home) {
        return home.resolve("bench/target/benchmarks.jar");
    }

    static String description() {
        return System.getProperty("java.vm.name")
                + " "
                + System.getProperty("java.runtime.version")
                + " ("
                + System.getProperty("java.vendor")
                + ")";
    }

    /**
     * Starts a worker of ours with the flags of our server.
     *
     * @param home of the source, built
     */
    static List<String> workerWithServerFlags(final Path home) {
        final List<String> command = new ArrayList<>(List.of(command(), "-Xmx1G"));
        command.addAll(List.of(ForkedBenchmark.class.getAnnotation(Fork.class).jvmArgsPrepend()));
        command.addAll(List.of("-cp", benchmarks(home).toString(), Worker.class.getName()));
        return command;
    }
}
