package org.boomscooter.server.cli;

import picocli.CommandLine.Option;

/** {@code --output}, for every command with results. */
final class OutputOption {
    @Option(
            names = {"-o", "--output"},
            paramLabel = "table|json",
            defaultValue = "table",
            completionCandidates = WordConverter.OutputFormats.class,
            description = "A table for people, or one JSON object a line. Default: table.")
    private OutputFormat format;

    OutputFormat format() {
        return format;
    }

    Results on(final Terminal terminal) {
        return new Results(terminal, format);
    }
}
