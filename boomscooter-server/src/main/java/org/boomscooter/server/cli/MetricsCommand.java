package org.boomscooter.server.cli;

import java.util.concurrent.Callable;
import org.boomscooter.client.BoomscooterClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Prints the metrics of a server. */
@Command(
        name = "metrics",
        mixinStandardHelpOptions = true,
        header = "Print how a server is doing.",
        description = {
            "In the Prometheus text format; with --output json one object a sample, with its labels.",
            "docs/operating.md tells what each metric means."
        },
        exitCodeList = {"0:done", "1:no server", "2:wrong usage"},
        footer = {
            "  boomscooter metrics",
            "  boomscooter metrics --output json | jq 'select(.log == \"spans\")'"
        })
final class MetricsCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin private ServerOption server;
    @Mixin private OutputOption output;

    MetricsCommand(final Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        try (BoomscooterClient client = server.connect()) {
            final String text = client.admin().metrics();
            if (output.on(terminal).areJson()) {
                text.lines()
                        .filter(line -> !line.isEmpty() && line.charAt(0) != '#')
                        .forEach(line -> terminal.print(Json.object(Sample.parse(line).facts())));
            } else {
                text.lines().forEach(terminal::print);
            }
        }
        return ExitCode.DONE;
    }
}
