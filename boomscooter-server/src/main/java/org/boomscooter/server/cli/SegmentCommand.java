package org.boomscooter.server.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.boomscooter.format.segment.LogFiles;
import org.boomscooter.server.companion.SegmentCompressor;
import org.boomscooter.server.verify.CompanionUnpacker;
import org.boomscooter.server.verify.FileDump;
import org.boomscooter.server.verify.LogVerifier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tools for single files of a log. */
@Command(
        name = "segment",
        mixinStandardHelpOptions = true,
        header = "Look into segments, indexes and companions.")
final class SegmentCommand {
    private final Terminal terminal;

    @Spec private CommandSpec spec;

    SegmentCommand(final Terminal terminal) {
        this.terminal = terminal;
    }

    @Command(
            name = "dump",
            mixinStandardHelpOptions = true,
            header = "Print what is in a file: header, batches, footer; stretches; blocks; marks.",
            exitCodeList = {"0:done", "1:the file cannot be read", "2:wrong usage"},
            footer = {
                "  boomscooter segment dump 00000000000000000000.log --messages",
                "  boomscooter segment dump 00000000000000000000.idx --output json"
            })
    int dump(
            @Mixin final OutputOption output,
            @Option(names = "--messages", description = "Print the messages of each batch too.")
                    final boolean messages,
            @Option(names = "--hex", description = "Print the bytes of each part too.")
                    final boolean hex,
            @Parameters(paramLabel = "FILE", description = "A .log, .idx, .lz4 or mark file.")
                    final Path file)
            throws IOException {
        try {
            new FileDump(messages, new DumpPrinter(output.on(terminal), hex)).dump(file);
        } catch (final IllegalArgumentException e) {
            throw wrongFile(e);
        }
        return ExitCode.DONE;
    }

    @Command(
            name = "verify",
            mixinStandardHelpOptions = true,
            header = "Check one file against its checksums.",
            description = "An index and a companion are compared with their segment beside them.",
            exitCodeList = {"0:it is whole", "1:it is not, or cannot be read", "2:wrong usage"},
            footer = "  boomscooter segment verify 00000000000000000000.lz4")
    int verify(
            @Mixin final OutputOption output,
            @Parameters(
                            paramLabel = "FILE",
                            description = "A .log, .idx, .lz4, .producers or mark file.")
                    final Path file)
            throws IOException {
        try {
            final VerifyPrinter printer = new VerifyPrinter(terminal, output.on(terminal));
            final boolean whole = new LogVerifier(printer).verifyFile(file);
            printer.end();
            return whole ? ExitCode.DONE : ExitCode.FAILED;
        } catch (final IllegalArgumentException e) {
            throw wrongFile(e);
        }
    }

    @Command(
            name = "compress",
            mixinStandardHelpOptions = true,
            header = "Make the companion of a sealed segment, beside it.",
            exitCodeList = {
                "0:it is there",
                "1:it was there, or the segment is not sealed",
                "2:wrong usage"
            },
            footer = "  boomscooter segment compress 00000000000000000000.log")
    int compress(
            @Option(names = "--force", description = "Replace a companion that is there.")
                    final boolean force,
            @Parameters(paramLabel = "FILE", description = "A sealed segment, .log.")
                    final Path file)
            throws IOException {
        final Path companion = sibling(file, LogFiles.SEGMENT, LogFiles.COMPANION);
        checkFree(companion, force);
        SegmentCompressor.compress(file);
        report(file, companion);
        return ExitCode.DONE;
    }

    @Command(
            name = "decompress",
            mixinStandardHelpOptions = true,
            header = "Make a segment of its companion, beside it.",
            exitCodeList = {
                "0:it is there",
                "1:it was there, or the companion is damaged",
                "2:wrong usage"
            },
            footer = "  boomscooter segment decompress 00000000000000000000.lz4")
    int decompress(
            @Option(
                            names = "--force",
                            description =
                                    "Replace a segment that is there. No server may have it open.")
                    final boolean force,
            @Parameters(paramLabel = "FILE", description = "A companion, .lz4.") final Path file)
            throws IOException {
        final Path segment = sibling(file, LogFiles.COMPANION, LogFiles.SEGMENT);
        checkFree(segment, force);
        CompanionUnpacker.unpack(file, segment);
        report(file, segment);
        return ExitCode.DONE;
    }

    @Command(
            name = "repair",
            mixinStandardHelpOptions = true,
            header = "Repair the segments of a data directory, of a log, or one segment.",
            description = {
                "No server may have the directory open; with --dry-run one may. First says what is",
                "damaged, what can be restored (segments from companions and the other way round,",
                "indexes from segments) and which seqnos cannot. What costs no message is done then.",
                "To write segments anew without what is lost it asks; old files are kept beside them,",
                "as NAME.damaged-TIME."
            },
            exitCodeList = {
                "0:all is whole now; with --dry-run: was already",
                "1:something is damaged, a server has the directory open, or no yes",
                "2:wrong usage"
            },
            footer = {
                "  boomscooter segment repair /data --dry-run",
                "  boomscooter segment repair /data/logs/spans/00000000000000000000.log --accept-loss"
            })
    int repair(
            @Mixin final OutputOption output,
            @Option(names = "--dry-run", description = "Change nothing.") final boolean dryRun,
            @Option(
                            names = {"-y", "--yes", "--accept-loss"},
                            description =
                                    "Do not ask: write segments anew without what cannot be"
                                            + " restored.")
                    final boolean acceptLoss,
            @Option(
                            names = "--discard",
                            description = "Do not keep the files that are written anew.")
                    final boolean discard,
            @Parameters(
                            paramLabel = "FILE|DIR",
                            description =
                                    "A .log, .idx or .lz4 file, the directory of a log, or a data"
                                            + " directory.")
                    final Path path)
            throws IOException {
        try {
            return new RepairRun(terminal, output.on(terminal), dryRun, acceptLoss, discard)
                    .run(path.toAbsolutePath().normalize());
        } catch (final IllegalArgumentException e) {
            throw wrongFile(e);
        }
    }

    private Path sibling(final Path file, final String from, final String to) {
        final long base = LogFiles.baseSeqno(file.getFileName().toString(), from);
        if (base < 0) {
            throw wrongFile(
                    new IllegalArgumentException(
                            "FILE: " + file + " (expected: 20 digits and " + from + ")"));
        }
        return file.resolveSibling(LogFiles.name(base, to));
    }

    private ParameterException wrongFile(final IllegalArgumentException e) {
        final CommandSpec called = spec.commandLine().getParseResult().subcommand().commandSpec();
        return new ParameterException(called.commandLine(), e.getMessage(), e);
    }

    private static void checkFree(final Path file, final boolean force)
            throws FileAlreadyExistsException {
        if (!force && Files.exists(file)) {
            throw new FileAlreadyExistsException(
                    file.toString(), null, "there already; --force replaces it");
        }
    }

    private void report(final Path from, final Path to) throws IOException {
        terminal.say(from + ": " + Files.size(from) + " bytes, " + to + ": " + Files.size(to));
    }
}
