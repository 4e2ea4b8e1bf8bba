package org.boomscooter.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/**
 * What the commands say of themselves. docs/cli.md is made here; {@code
 * -Dboomscooter.docs.write=true} writes it anew.
 */
class HelpTest {
    private static final Path DOCUMENT = Path.of("../docs/cli.md");
    private static final String BEGIN = "<!-- made from --help: begin -->\n";
    private static final String END = "<!-- made from --help: end -->\n";

    @Test
    void helpListsEveryCommandWithTheWordsOfTheCommandItself() {
        final String help = Shell.run("--help").out();
        for (final CommandLine command : tree().getSubcommands().values()) {
            assertThat(help)
                    .contains("  " + command.getCommandName() + " ")
                    .contains(command.getCommandSpec().usageMessage().header());
        }
    }

    @Test
    void everyCommandHasExamplesAndSaysWhatItsExitCodesMean() {
        for (final CommandLine command : leaves(tree())) {
            final String name = command.getCommandSpec().qualifiedName();
            final String help = command.getUsageMessage(Ansi.OFF);
            assertThat(help).as(name).contains("Examples:", "  " + name);
            assertThat(help).as(name).contains("Exit codes:", "  0", "  2");
            assertThat(help.lines()).as(name).allMatch(line -> line.length() <= 80);
        }
    }

    @Test
    void helpIsAResultAndWrongUsageIsTalk() {
        final Shell.Result help = Shell.run("config", "show", "--help");
        assertThat(help.exitCode()).isZero();
        assertThat(help.out()).startsWith("Print every setting");
        assertThat(help.err()).isEmpty();

        for (final String[] wrong :
                new String[][] {{}, {"confg"}, {"config"}, {"config", "show", "--nonsense"}}) {
            final Shell.Result result = Shell.run(wrong);
            assertThat(result.exitCode()).as(String.join(" ", wrong)).isEqualTo(2);
            assertThat(result.out()).isEmpty();
            assertThat(result.err()).isNotEmpty();
        }
    }

    @Test
    void wrongUsageIsAnsweredInAFewLinesThatBeginWithWhatIsWrong() {
        final Shell.Result result = Shell.run("consume", "spans", "--from", "yesterday");
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err())
                .startsWith("boomscooter: Invalid value for option '--from': 'yesterday'")
                .contains("\nUsage: boomscooter consume ")
                .endsWith("'boomscooter consume --help' explains the options.\n");
        assertThat(result.err().lines()).hasSizeLessThan(10);
    }

    @Test
    void aMisspelledCommandIsAnsweredWithTheNearest() {
        assertThat(Shell.run("confg").err()).contains("Did you mean").contains("config");
    }

    @Test
    void completionIsAScriptThatKnowsEveryCommand() {
        final Shell.Result result = Shell.run("completion");
        assertThat(result.exitCode()).isZero();
        for (final CommandLine command : tree().getSubcommands().values()) {
            assertThat(result.out()).contains(command.getCommandName());
        }
    }

    @Test
    void completionOffersWordsAsTheyAreDocumented() {
        assertThat(Shell.run("completion").out())
                .contains("written", "client", "json")
                .doesNotContain("WRITTEN", "SYNCED", "CLIENT", "SERVER\"", "JSON", "TABLE");
    }

    @Test
    void theReferenceIsMadeFromTheHelp() throws IOException {
        final String document = Files.readString(DOCUMENT);
        final int begin = document.indexOf(BEGIN) + BEGIN.length();
        final String expected =
                document.substring(0, begin)
                        + reference()
                        + document.substring(document.indexOf(END));
        if (Boolean.getBoolean("boomscooter.docs.write")) {
            Files.writeString(DOCUMENT, expected);
        } else {
            assertThat(document)
                    .as("docs/cli.md; write it with -Dboomscooter.docs.write=true")
                    .isEqualTo(expected);
        }
    }

    private static String reference() {
        final StringBuilder reference = new StringBuilder();
        for (final CommandLine command : leaves(tree())) {
            reference.append("## ").append(command.getCommandSpec().qualifiedName());
            reference.append("\n\n```\n");
            reference.append(command.getUsageMessage(Ansi.OFF).stripTrailing());
            reference.append("\n```\n\n");
        }
        return reference.toString();
    }

    private static List<CommandLine> leaves(final CommandLine command) {
        final List<CommandLine> leaves = new ArrayList<>();
        for (final CommandLine child : command.getSubcommands().values()) {
            if (child.getCommandName().equals("help")) {
                continue;
            }
            if (child.getSubcommands().isEmpty()) {
                leaves.add(child);
            } else {
                leaves.addAll(leaves(child));
            }
        }
        return leaves;
    }

    private static CommandLine tree() {
        return Main.tree(
                Shell.terminal("", new ByteArrayOutputStream(), new ByteArrayOutputStream()));
    }
}
