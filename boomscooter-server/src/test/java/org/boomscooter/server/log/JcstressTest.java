package org.boomscooter.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jcstress.Main;

/**
 * What threads publish to each other without a lock, under jcstress: the {@code *Stress} classes
 * beside this one, a moment each. {@code -Djcstress.mode=default} (or {@code tough}) for more.
 */
class JcstressTest {
    private static final Pattern VERDICT = Pattern.compile("\\[(\\w+)\\] (org\\.boomscooter\\S+)");

    @TempDir private Path directory;

    @Test
    void noThreadSeesWhatItMustNot() throws IOException, InterruptedException, URISyntaxException {
        final List<String> command = new ArrayList<>();
        final String flags =
                ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                        .filter(flag -> flag.startsWith("--add"))
                        .collect(Collectors.joining(" "));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        final String mode = System.getProperty("jcstress.mode");
        if (mode == null) {
            // By C1 alone, which is done with compiling before the moment is over.
            command.addAll(List.of("-jvmArgs", flags + " -XX:TieredStopAtLevel=1", "-f", "1"));
            command.addAll(List.of("-fsm", "1", "-iters", "1", "-time", "200", "-sc", "false"));
            command.addAll(List.of("-af", "NONE"));
        } else {
            command.addAll(List.of("-jvmArgsPrepend", flags, "-m", mode));
        }
        command.addAll(List.of("-v", "-r", directory.resolve("report").toString()));
        final Process process =
                new ProcessBuilder(command)
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .start();
        final String said =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        System.out.println(said);
        assertThat(process.waitFor()).as("exit code, the output is above").isZero();
        final Matcher verdicts = VERDICT.matcher(said);
        final Set<String> tried = new TreeSet<>();
        while (verdicts.find()) {
            assertThat(verdicts.group(1)).as(verdicts.group(2)).isEqualTo("OK");
            tried.add(verdicts.group(2));
        }
        assertThat(tried).hasSize(stressClasses());
    }

    private static int stressClasses() throws IOException, URISyntaxException {
        final Path here = Path.of(JcstressTest.class.getResource(".").toURI());
        try (Stream<Path> files = Files.list(here)) {
            return (int) files.filter(file -> file.toString().endsWith("Stress.class")).count();
        }
    }
}
