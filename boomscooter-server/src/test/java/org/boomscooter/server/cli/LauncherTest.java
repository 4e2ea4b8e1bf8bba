package org.boomscooter.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the launcher says when something is missing; a checkout and its tools are made up. */
class LauncherTest {
    private static final List<String> TOOLS =
            List.of(
                    "sh",
                    "readlink",
                    "dirname",
                    "find",
                    "head",
                    "mkdir",
                    "cat",
                    "rm",
                    "sleep",
                    "touch",
                    "cp",
                    "mv",
                    "sed");

    @TempDir private Path directory;
    private Path checkout;
    private Path tools;

    @BeforeEach
    void makeCheckoutAndTools() throws IOException {
        checkout = Files.createDirectories(directory.resolve("check out"));
        Files.copy(Path.of("../boomscooter"), checkout.resolve("boomscooter"));
        Files.createFile(checkout.resolve("pom.xml"));
        Files.createDirectories(checkout.resolve("boomscooter-server/src/main"));
        tools = Files.createDirectories(directory.resolve("tools"));
        for (final String tool : TOOLS) {
            Files.createSymbolicLink(tools.resolve(tool), find(tool));
        }
    }

    @Test
    void saysThatThereIsNoJava() throws Exception {
        final Shell.Result result = launch(Map.of());
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err())
                .startsWith("boomscooter: no Java found")
                .contains("JDK 17 or later", "apt-get install");
    }

    @Test
    void saysThatJavaHomeIsWrong() throws Exception {
        assertThat(launch(Map.of("JAVA_HOME", "/nowhere")).err())
                .isEqualTo(
                        "boomscooter: JAVA_HOME is /nowhere, but there is no bin/java in it."
                                + " Correct or unset JAVA_HOME.\n");
    }

    @Test
    void saysThatJavaIsTooOld() throws Exception {
        final Path jdk = makeJdk("11.0.2", "java", "javac");
        assertThat(launch(Map.of("JAVA_HOME", jdk.toString())).err())
                .contains("is Java 11.0.2, and Boomscooter needs a JDK 17 or later");
        final Path ancient = makeJdk("1.8.0_292", "java", "javac");
        assertThat(launch(Map.of("JAVA_HOME", ancient.toString())).err())
                .contains("is Java 1.8.0_292");
    }

    @Test
    void saysThatThereIsNoCompiler() throws Exception {
        final Path jre = makeJdk("17.0.15", "java");
        assertThat(launch(Map.of("JAVA_HOME", jre.toString())).err())
                .contains("is a Java runtime without a compiler");
    }

    @Test
    void saysThatThereIsNoMaven() throws Exception {
        final Path jdk = makeJdk("25", "java", "javac");
        assertThat(launch(Map.of("JAVA_HOME", jdk.toString())).err())
                .startsWith("boomscooter: Maven is missing");
    }

    @Test
    void showsWhatMavenSaidWhenTheBuildFails() throws Exception {
        final Path jdk = makeJdk("21.0.1", "java", "javac");
        writeScript(tools.resolve("mvn"), "echo 'no such thing'; exit 1");
        final Shell.Result result = launch(Map.of("JAVA_HOME", jdk.toString()));
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err())
                .contains("building (first use", "no such thing", "the build failed, see above");
    }

    @Test
    void buildsOnFirstUseAndAgainWhenSourcesHaveChanged() throws Exception {
        final Path jdk = makeJdk("21.0.1", "javac");
        writeScript(jdk.resolve("bin/java"), "for last; do :; done; echo \"ran $last\"");
        writeScript(
                tools.resolve("mvn"),
                "mkdir -p boomscooter-server/target",
                "echo built > boomscooter-server/target/boomscooter-server-1-all.jar");
        final Map<String, String> environment = Map.of("JAVA_HOME", jdk.toString());

        assertThat(launch(environment))
                .isEqualTo(
                        new Shell.Result(
                                0,
                                "ran --help\n",
                                "boomscooter: building (first use, takes a minute)...\n"));
        assertThat(launch(environment)).isEqualTo(new Shell.Result(0, "ran --help\n", ""));
        Files.createFile(checkout.resolve("boomscooter-server/src/main/New.java"));
        assertThat(launch(environment).err()).contains("building (sources have changed)");
    }

    private Path makeJdk(final String version, final String... programs) throws IOException {
        final Path jdk = Files.createTempDirectory(directory.toRealPath(), "jdk");
        Files.createDirectories(jdk.resolve("bin"));
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
        for (final String program : programs) {
            writeScript(jdk.resolve("bin").resolve(program), "exit 1");
        }
        return jdk;
    }

    private static void writeScript(final Path file, final String... lines) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static Path find(final String tool) {
        return List.of("/usr/bin", "/bin").stream()
                .map(bin -> Path.of(bin, tool))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow();
    }

    private Shell.Result launch(final Map<String, String> environment)
            throws IOException, InterruptedException {
        final ProcessBuilder builder =
                new ProcessBuilder("sh", checkout.resolve("boomscooter").toString(), "--help");
        builder.environment().clear();
        builder.environment().put("PATH", tools.toString());
        builder.environment().putAll(environment);
        final Path out = directory.resolve("out");
        final Path err = directory.resolve("err");
        final Process process =
                builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Shell.Result(
                process.exitValue(),
                Files.readString(out, StandardCharsets.UTF_8),
                Files.readString(err, StandardCharsets.UTF_8));
    }
}
