package org.boomscooter.server.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.boomscooter.format.segment.SeqnoMode;
import org.boomscooter.server.disk.Disk;
import org.boomscooter.server.disk.RealDisk;

/** Reads the files that only the engine uses, for those who check a directory without it. */
public final class LogFileCheck {
    /** Name of the file that says what a log is. */
    public static final String DESCRIPTOR = LogDescriptor.FILE;

    /** Extension of the files that duplicate detection leaves beside sealed segments. */
    public static final String PRODUCERS = Log.PRODUCERS;

    /** Below a data directory: where its logs are. */
    public static final String LOGS = LogStore.LOGS;

    /** Name of the file of a log's cursors. */
    public static final String CURSORS = "cursors.toml";

    /** Extension of the files that name what of a segment is lost. */
    public static final String QUARANTINE = ".quarantine";

    /** In a directory that is a backup, or is being restored: no server opens it. */
    public static final List<String> NOT_TO_BE_SERVED = List.of("backup.toml", "restore.toml");

    private LogFileCheck() {}

    /** What a descriptor says that other files say, too. */
    public record Identity(long logId, SeqnoMode seqnoMode) {}

    /**
     * Reads the descriptor of a log.
     *
     * @throws IOException it is missing, contradicts its checksum or makes no sense
     */
    public static Identity descriptor(final Path logDirectory) throws IOException {
        final LogDescriptor found = LogDescriptor.read(new RealDisk(), logDirectory);
        return new Identity(found.logId(), found.spec().seqnoMode());
    }

    /**
     * Has a log keep what lies from this seqno on, if it would remove it when it is opened: an
     * older state of it has been put there.
     */
    public static void keepFrom(final Disk disk, final Path logDirectory, final long seqno)
            throws IOException {
        final LogDescriptor found = LogDescriptor.read(disk, logDirectory);
        if (found.keptFrom() > seqno) {
            found.withKeptFrom(seqno).write(disk, logDirectory);
        }
    }

    /**
     * The name of a log, by its descriptor.
     *
     * @throws IOException it is missing, contradicts its checksum or makes no sense
     */
    public static String logName(final Path logDirectory) throws IOException {
        return LogDescriptor.read(new RealDisk(), logDirectory).spec().name();
    }

    /**
     * Checks a producer snapshot; throws {@link org.boomscooter.format.FormatException}.
     *
     * @return how many producers it remembers
     */
    public static int producers(final Path file, final long logId, final long baseSeqno)
            throws IOException {
        return ProducerTable.read(Files.readAllBytes(file), logId, baseSeqno).producerCount();
    }
}
