package org.boomscooter.client.direct;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import org.boomscooter.client.BoomscooterException;
import org.boomscooter.client.Consumer;
import org.boomscooter.client.ConsumerBuilder;
import org.boomscooter.client.ConsumerOptions;
import org.boomscooter.client.ErrorCode;
import org.boomscooter.client.consumer.SourceConsumer;

/**
 * Reads a log straight from its directory, with or without a running server.
 *
 * <pre>{@code
 * try (Consumer consumer = DirectReader.open(directory).consumer().asItStands().open()) {
 *     for (Message message : consumer) { ... }
 * }
 * }</pre>
 *
 * <p>Consumers answer as those over the network do, and follow the tail as it grows. What they may
 * read is told by the mark file of the log; {@link #state} tells what they go by.
 *
 * <p>Segments are mapped. A program that cuts a file short, and a disk that cannot read a page any
 * more, end a process that has it mapped; Boomscooter itself never cuts a file. On a file system
 * whose mappings are not coherent between machines, copy the files first. A segment whose file is
 * gone is read from its companion, in plain Java. A damaged header page costs nothing: what it says
 * is known from the mark file, the other segments and the file's name.
 *
 * <p><b>Threading:</b> immutable; each consumer is for one thread.
 *
 * <p><b>Errors:</b> {@link BoomscooterException}; one with code {@link ErrorCode#INTERNAL} when a
 * file cannot be read.
 */
public final class DirectReader {
    private static final System.Logger LOG = System.getLogger(DirectReader.class.getName());

    private final Path directory;

    private DirectReader(final Path directory) {
        this.directory = directory;
    }

    /**
     * Reads the log of this directory, the one that holds its segments.
     *
     * @throws BoomscooterException {@link ErrorCode#NO_SUCH_LOG}: there is no such directory
     */
    public static DirectReader open(final Path logDirectory) {
        if (!Files.isDirectory(logDirectory)) {
            throw new BoomscooterException(
                    ErrorCode.NO_SUCH_LOG,
                    false,
                    logDirectory + ": no such directory (expected: that of a log)");
        }
        return new DirectReader(logDirectory);
    }

    /**
     * Reads the log of this name in a server's data directory.
     *
     * @throws BoomscooterException {@link ErrorCode#NO_SUCH_LOG}: it has none of this name; {@link
     *     ErrorCode#BAD_LOG_NAME}: the name leads out of the data directory
     */
    public static DirectReader open(final Path dataDirectory, final String logName) {
        final Path logs = dataDirectory.resolve("logs");
        final Path directory = logs.resolve(logName).normalize();
        if (!directory.startsWith(logs.normalize()) || directory.equals(logs.normalize())) {
            throw new BoomscooterException(
                    ErrorCode.BAD_LOG_NAME, false, "log: '" + logName + "' (expected: a name)");
        }
        return open(directory);
    }

    /** Starts to describe a consumer; it can be used again. */
    public ConsumerBuilder consumer() {
        return new ConsumerBuilder(this::consume);
    }

    private Consumer consume(final ConsumerOptions options) {
        try {
            final DirectSource source = new DirectSource(directory, options);
            if (source.state() == DirectState.SEALED_ONLY) {
                LOG.log(
                        Level.WARNING,
                        "{0}: no mark file, so only sealed segments are read",
                        directory);
            } else if (source.state() == DirectState.STALE) {
                LOG.log(
                        Level.WARNING,
                        "{0}: its server is gone without having closed it; the last segment is read"
                                + " as far as it was committed",
                        directory);
            }
            return new SourceConsumer(source, options);
        } catch (final IOException e) {
            throw failure(directory, e);
        } catch (final UncheckedIOException e) {
            throw failure(directory, e.getCause());
        }
    }

    static BoomscooterException failure(final Path directory, final IOException e) {
        return new BoomscooterException(
                ErrorCode.INTERNAL, true, directory + " cannot be read: " + e.getMessage(), e);
    }

    /** What a consumer opened now would go by. */
    public DirectState state() {
        try {
            return new Watermark(directory).state();
        } catch (final IOException e) {
            throw failure(directory, e);
        }
    }
}
