package org.boomscooter.server.cli;

import picocli.CommandLine.Parameters;

/** {@code LOG}, for every command that is about one log. */
final class LogParameter {
    @Parameters(
            index = "0",
            paramLabel = "LOG",
            converter = LogNameConverter.class,
            description = "Name of the log.")
    private String name;

    String name() {
        return name;
    }
}
