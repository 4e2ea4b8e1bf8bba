package org.boomscooter.bench.endtoend;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.boomscooter.bench.driver.BoomscooterPeer;
import org.boomscooter.format.index.SparseIndex;
import org.boomscooter.format.segment.LogFiles;
import org.boomscooter.format.segment.SegmentFooter;
import org.boomscooter.format.segment.SegmentHeader;

/** Ours, by its launcher, with every setting at its default unless said otherwise. */
final class BoomscooterServer extends LocalServer {
    private final Processes processes;
    private final Path home;
    private final Path launcher;
    private final Path jar;
    private final List<String> more;

    /**
     * @param home of the source, built
     */
    BoomscooterServer(final Processes processes, final Path home) {
        this(processes, home, List.of());
    }

    private BoomscooterServer(final Processes processes, final Path home, final List<String> more) {
        super(processes, "boomscooter");
        this.processes = processes;
        this.home = home;
        this.more = more;
        launcher = home.resolve("boomscooter");
        jar = Java.benchmarks(home);
    }

    /** The same with more arguments when it is started. */
    BoomscooterServer with(final String... arguments) {
        return new BoomscooterServer(processes, home, List.of(arguments));
    }

    /** The command line of the program, for what is timed without a server. */
    List<String> command(final String... arguments) {
        return Stream.concat(Stream.of(launcher.toString()), Stream.of(arguments)).toList();
    }

    @Override
    List<String> serveCommand() {
        final List<String> serve =
                new ArrayList<>(
                        command("serve", "--data", data().toString(), "--listen", address()));
        serve.addAll(more);
        return serve;
    }

    /** The client needs no flags, and gets none. */
    @Override
    public List<String> workerCommand() {
        return List.of(
                Java.command(),
                "-Xmx1G",
                "-cp",
                jar.toString(),
                "org.boomscooter.bench.load.Worker");
    }

    @Override
    public Map<String, String> driverSettings() {
        return Map.of(
                "peer",
                BoomscooterPeer.class.getName(),
                "server",
                address(),
                "data",
                data().toString());
    }

    @Override
    public Set<Ability> abilities() {
        return EnumSet.of(
                Ability.PRODUCE,
                Ability.PRODUCE_SYNCED,
                Ability.CONSUME,
                Ability.TAIL,
                Ability.TAIL_SYNCED,
                Ability.DIRECT_READ,
                Ability.IN_TURN,
                Ability.COMPANION);
    }

    @Override
    public List<String> clients(final Use use) {
        return use == Use.THROUGHPUT ? List.of("default", "tuned") : List.of("prompt", "default");
    }

    /** Segments may be longer than what is in them: their indexes tell where they end. */
    @Override
    public DiskBytes diskBytes(final String log) throws IOException {
        long raw = 0;
        long compressed = 0;
        try (Stream<Path> files = Files.list(data().resolve("logs").resolve(log))) {
            for (final Path file : (Iterable<Path>) files::iterator) {
                final String fileName = file.getFileName().toString();
                if (fileName.endsWith(LogFiles.SEGMENT)) {
                    raw += usedBytes(file, fileName);
                } else if (fileName.endsWith(LogFiles.COMPANION)) {
                    compressed += Files.size(file);
                }
            }
        }
        return new DiskBytes(raw, compressed);
    }

    private static long usedBytes(final Path segment, final String fileName) throws IOException {
        final long baseSeqno = LogFiles.baseSeqno(fileName, LogFiles.SEGMENT);
        final SegmentHeader header = SegmentHeader.read(read(segment, SegmentHeader.LENGTH));
        final Path indexFile = segment.resolveSibling(LogFiles.name(baseSeqno, LogFiles.INDEX));
        final SparseIndex index =
                SparseIndex.open(
                        read(indexFile, (int) Files.size(indexFile)), header.logId(), baseSeqno);
        if (index.footerPosition() == 0) {
            throw new IOException(segment + " is not sealed although the server was stopped");
        }
        return (long) index.footerPosition() + SegmentFooter.LENGTH;
    }

    private static ByteBuffer read(final Path file, final int length) throws IOException {
        final ByteBuffer buffer = ByteBuffer.allocateDirect(length);
        try (FileChannel channel = FileChannel.open(file)) {
            while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
                Thread.onSpinWait();
            }
        }
        return buffer.clear();
    }
}
