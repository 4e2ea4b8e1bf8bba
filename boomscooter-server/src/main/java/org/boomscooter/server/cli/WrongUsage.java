package org.boomscooter.server.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what is wrong and where help is; all of the help would push the error out of sight. */
final class WrongUsage implements IParameterExceptionHandler {
    @Override
    public int handleParseException(final ParameterException e, final String[] args) {
        final CommandLine command = e.getCommandLine();
        final PrintWriter err = command.getErr();
        // picocli says the word twice of an option that takes KEY=VALUE
        err.println("boomscooter: " + e.getMessage().replace("option option ", "option "));
        UnmatchedArgumentException.printSuggestions(e, err);
        err.println();
        err.print(command.getHelp().synopsisHeading());
        err.print(command.getHelp().synopsis(command.getHelp().synopsisHeadingLength()));
        err.println(
                "'" + command.getCommandSpec().qualifiedName() + " --help' explains the options.");
        err.flush();
        return ExitCode.USAGE;
    }
}
