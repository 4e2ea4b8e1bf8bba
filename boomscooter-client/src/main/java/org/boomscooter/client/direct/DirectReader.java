package org.boomscooter.client.direct;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;
import org.boomscooter.client.BoomscooterClient;
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
 * <p>On file systems of this machine segments are mapped. A program that cuts a file short, and a
 * disk that cannot read a page any more, end a process that has it mapped; Boomscooter itself never
 * cuts a file. On file systems that other machines share, and on request ({@link #mode}), they are
 * read piece by piece, and both are exceptions. A segment whose file is gone is read from its
 * companion, in plain Java. A damaged header page costs nothing: what it says is known from the
 * mark file, the other segments and the file's name.
 *
 * <p>A consumer never hands out what is not committed, and goes on over rolls, retention and
 * restarts of the server. Where the server lost power and with it messages that were handed out, it
 * ends with {@link ErrorCode#LOG_CUT}.
 *
 * <p><b>Threading:</b> immutable; each consumer is for one thread.
 *
 * <p><b>Errors:</b> {@link BoomscooterException}; one with code {@link ErrorCode#INTERNAL} when a
 * file cannot be read.
 */
public final class DirectReader {
    private static final System.Logger LOG = System.getLogger(DirectReader.class.getName());

    private final Path directory;
    private final DirectSettings settings;
    private final Supplier<Notices> notices;
    private final java.util.function.Consumer<String> listener;

    private DirectReader(
            final Path directory,
            final DirectSettings settings,
            final Supplier<Notices> notices,
            final java.util.function.Consumer<String> listener) {
        this.directory = directory;
        this.settings = settings;
        this.notices = notices;
        this.listener = listener;
    }

    private static void warn(final String text) {
        LOG.log(Level.WARNING, text);
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
        return new DirectReader(
                logDirectory, DirectSettings.DEFAULTS, () -> Notices.NONE, DirectReader::warn);
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

    /** How the files are read; default: {@link DirectMode#AUTO}. */
    public DirectReader mode(final DirectMode mode) {
        return with(settings.withMode(Objects.requireNonNull(mode, "mode")));
    }

    /** How the files are read: {@link DirectMode#AUTO} comes to one of the others. */
    public DirectMode mode() {
        return settings.mode().resolve(directory);
    }

    /**
     * How often a consumer at the tail looks whether there is more: at first after the shorter
     * pause, then later and later. Default: hot, then 20 &micro;s to 1 ms for mapped files, 10 to
     * 100 ms for others.
     */
    public DirectReader pollEvery(final Duration min, final Duration max) {
        return with(settings.withPolls(min, max));
    }

    /**
     * How long what looks wrong is read again before it is called damaged, in mode {@link
     * DirectMode#PREAD}: as long as this machine may go by an old view of a file that is written on
     * another one. Default: 5 s.
     */
    public DirectReader patience(final Duration patience) {
        return with(settings.withPatience(patience));
    }

    /**
     * Consumers at the tail are woken by the server that writes the files, instead of looking
     * often. What it says to be committed counts, too: it may know of more than the mark file as
     * seen from here. Without a connection they look as often as others; once there is one again,
     * they are woken again. The client stays open, and is closed by who made it.
     *
     * @param log its name on that server
     */
    public DirectReader wokenBy(final BoomscooterClient client, final String log) {
        Objects.requireNonNull(client, "client");
        Objects.requireNonNull(log, "log");
        return new DirectReader(directory, settings, () -> Notices.listen(client, log), listener);
    }

    /**
     * Told, when a consumer begins, what of the newest messages it may not show, as a sentence: the
     * log has an open segment, and no mark file says how far that is committed, or an old one does.
     * Default: a warning by {@link System.Logger}.
     */
    public DirectReader tell(final java.util.function.Consumer<String> newListener) {
        return new DirectReader(
                directory, settings, notices, Objects.requireNonNull(newListener, "listener"));
    }

    private DirectReader with(final DirectSettings newSettings) {
        return new DirectReader(directory, newSettings, notices, listener);
    }

    /** Starts to describe a consumer; it can be used again. */
    public ConsumerBuilder consumer() {
        return new ConsumerBuilder(this::consume);
    }

    private Consumer consume(final ConsumerOptions options) {
        if (!options.cursor().isEmpty()) {
            throw new IllegalArgumentException(
                    "cursor: the server keeps them, and a direct reader asks no server; begin at"
                            + " the seqno that Admin.listCursors tells, and move it by"
                            + " Admin.commitCursor");
        }
        try {
            final DirectSource source = open(options);
            final String hidden = source.hidden();
            if (hidden != null) {
                listener.accept(directory + ": " + hidden);
            }
            return new SourceConsumer(source, options);
        } catch (final IOException e) {
            throw failure(directory, e);
        } catch (final UncheckedIOException e) {
            throw failure(directory, e.getCause());
        }
    }

    private DirectSource open(final ConsumerOptions options) throws IOException {
        final LogAccess access = access();
        final Watermark watermark = access.watermark(directory);
        final Notices news = notices.get();
        try {
            return new DirectSource(directory, access, watermark, news, settings, options);
        } catch (IOException | RuntimeException e) {
            watermark.close();
            news.close();
            throw e;
        }
    }

    private LogAccess access() {
        return mode() == DirectMode.MMAP ? new MappedAccess() : PositionalAccess.of(directory);
    }

    static BoomscooterException failure(final Path directory, final IOException e) {
        return new BoomscooterException(
                ErrorCode.INTERNAL, true, directory + " cannot be read: " + e.getMessage(), e);
    }

    /** What a consumer opened now would go by. */
    public DirectState state() {
        try (Watermark watermark = access().watermark(directory)) {
            return watermark.state();
        } catch (final IOException e) {
            throw failure(directory, e);
        }
    }
}
