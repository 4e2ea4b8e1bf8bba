package org.boomscooter.server.cli;

import picocli.CommandLine.Command;

/** Parent of the load generators. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        header = "Measure a server with a built-in load generator.",
        description = {
            "Through the client library, as any program would. bench/README.md tells of",
            "measurements beside other servers."
        })
final class BenchCommand {
    private final Terminal terminal;

    BenchCommand(final Terminal terminal) {
        this.terminal = terminal;
    }

    /** Its subcommands, which picocli cannot make by itself: they need the terminal. */
    Object[] subcommands() {
        return new Object[] {
            new BenchProduceCommand(terminal),
            new BenchConsumeCommand(terminal),
            new BenchLatencyCommand(terminal)
        };
    }
}
