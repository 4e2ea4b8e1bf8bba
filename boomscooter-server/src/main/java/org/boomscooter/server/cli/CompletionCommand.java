package org.boomscooter.server.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;

/** Prints what the shell needs to complete commands and options. */
@Command(
        name = "completion",
        mixinStandardHelpOptions = true,
        header = "Print a completion script for bash and zsh.",
        exitCodeList = {"0:done", "2:wrong usage"},
        footer = {
            "  source <(boomscooter completion)",
            "  boomscooter completion > /etc/bash_completion.d/boomscooter"
        })
final class CompletionCommand implements Callable<Integer> {
    private final Terminal terminal;

    CompletionCommand(final Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        terminal.print(AutoComplete.bash("boomscooter", Main.tree(terminal)));
        return ExitCode.DONE;
    }
}
