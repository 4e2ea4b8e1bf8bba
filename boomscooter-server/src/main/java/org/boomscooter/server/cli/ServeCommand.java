package org.boomscooter.server.cli;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.boomscooter.server.Address;
import org.boomscooter.server.Node;
import org.boomscooter.server.config.Setting;
import org.boomscooter.server.config.Settings;
import org.boomscooter.server.log.Log;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The server, in the foreground. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        header = "Run a server.",
        description = {
            "Needs no file and no option. Prints one line on standard error when it is",
            "ready. SIGTERM and Ctrl-C drain, seal and force, then it ends with exit",
            "code 0. docs/configuration.md explains every setting."
        },
        exitCodeList = {
            "0:stopped cleanly",
            "1:the data directory or the port cannot be had, or a log failed",
            "2:wrong usage, or a setting that is not known"
        },
        footer = {
            "  boomscooter serve",
            "  boomscooter serve --data /var/lib/boomscooter --config boomscooter.toml",
            "  boomscooter serve --listen 127.0.0.1:0 -X log.segment-size=64MiB"
        })
final class ServeCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin private SettingOptions options;

    ServeCommand(final Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        final Settings settings = options.read(System.getenv());
        System.setProperty("boomscooter.logging.level", settings.text(Setting.LOGGING_LEVEL));
        final Node node = Node.start(settings, System.getenv());
        node.store().failures().forEach(failure -> terminal.say("boomscooter: " + failure));
        final CountDownLatch closed = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> close(node, closed), "boomscooter-shutdown"));
        terminal.say(readyLine(node, settings));
        closed.await();
        return ExitCode.DONE;
    }

    private static String readyLine(final Node node, final Settings settings) {
        // As it was said: bound to 0.0.0.0, the socket calls itself 0:0:0:0:0:0:0:0.
        final String host = Address.parse(settings.text(Setting.LISTEN)).host();
        return String.format(
                "boomscooter %s ready in %d ms: native protocol on %s, data in %s, %s",
                Version.text(),
                sinceProcessStart().toMillis(),
                new Address(host, node.address().getPort()),
                node.dataDirectory(),
                Counted.of(node.store().list("").size(), "log"));
    }

    private static Duration sinceProcessStart() {
        final Instant now = Instant.now();
        return Duration.between(ProcessHandle.current().info().startInstant().orElse(now), now);
    }

    /**
     * Runs while the JVM goes down by a signal, which would make its exit code 143 or 130: a clean
     * stop is no failure.
     */
    private void close(final Node node, final CountDownLatch closed) {
        node.close();
        final List<Log> failed = failed(node);
        terminal.say("boomscooter: " + farewell(failed));
        closed.countDown();
        Runtime.getRuntime().halt(failed.isEmpty() ? ExitCode.DONE : ExitCode.FAILED);
    }

    static List<Log> failed(final Node node) {
        return node.store().list("").stream().filter(log -> log.failure() != null).toList();
    }

    /** What was promised about a stop holds for every log but these. */
    static String farewell(final List<Log> failed) {
        if (failed.isEmpty()) {
            return "stopped, everything is sealed and on disk";
        }
        return "stopped; not everything is sealed and on disk, the next start checks it: "
                + failed.stream()
                        .map(log -> log.failure().getMessage())
                        .collect(Collectors.joining("; "));
    }
}
