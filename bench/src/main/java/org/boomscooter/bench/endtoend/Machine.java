package org.boomscooter.bench.endtoend;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a figure depends on besides the program. */
final class Machine {
    private Machine() {}

    /**
     * Describes this machine, its Java and the source that runs.
     *
     * @param work where the servers' directories lie
     * @param home of the source
     */
    static Map<String, String> describe(final Path work, final Path home)
            throws IOException, InterruptedException {
        final Map<String, String> facts = new LinkedHashMap<>();
        facts.put(
                "date",
                LocalDateTime.now(ZoneId.systemDefault())
                        .truncatedTo(ChronoUnit.SECONDS)
                        .toString());
        facts.put("cpu", field("/proc/cpuinfo", "model name"));
        facts.put("cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
        facts.put("memory", field("/proc/meminfo", "MemTotal"));
        facts.put("kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        facts.put("file system", Files.getFileStore(work).type() + " at " + work.getParent());
        facts.put("load before the run", Files.readString(Path.of("/proc/loadavg")).strip());
        facts.put("java", Java.description());
        facts.put("commit", commit(home));
        return facts;
    }

    private static String field(final String file, final String name) throws IOException {
        return Files.readAllLines(Path.of(file)).stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("unknown");
    }

    private static String commit(final Path home) throws IOException, InterruptedException {
        final String changes = git(home, "status", "--porcelain", "--untracked-files=no");
        return git(home, "rev-parse", "HEAD") + (changes.isEmpty() ? "" : " with changes");
    }

    private static String git(final Path home, final String... arguments)
            throws IOException, InterruptedException {
        final List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        final Process git =
                new ProcessBuilder(command)
                        .directory(home.toFile())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        final String said = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return git.waitFor() == 0 ? said.strip() : "unknown";
    }
}
