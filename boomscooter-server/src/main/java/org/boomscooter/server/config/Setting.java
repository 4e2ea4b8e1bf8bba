package org.boomscooter.server.config;

import java.util.Locale;

/**
 * Every setting there is. docs/configuration.md is made from this list, and a test compares them.
 */
public enum Setting {
    DATA(
            "data",
            Kind.text(),
            "",
            "Data directory. Empty: $XDG_DATA_HOME/boomscooter, or ~/.local/share/boomscooter."),
    LISTEN(
            "listen",
            Kind.text(),
            "127.0.0.1:7400",
            "Address and port of the native protocol. Port 0: any free one. Other than loopback only"
                    + " with a token."),
    AUTH_TOKEN_FILE(
            "auth.token-file",
            Kind.text(),
            "",
            "File whose first line clients must show as their token. Empty: no token is asked for."),
    LOG_AUTO_CREATE(
            "log.auto-create",
            Kind.flag(),
            "true",
            "Producing to a log that does not exist makes it."),
    LOG_SEGMENT_SIZE(
            "log.segment-size",
            Kind.size(1L << 20, 1L << 30),
            "256MiB",
            "Length of a segment file of a new log that does not say otherwise."),
    LOG_COMPANIONS(
            "log.companions",
            Kind.flag(),
            "true",
            "Segments get LZ4 companions, unless their log was made without."),
    LOG_RAW_RETENTION(
            "log.raw-retention",
            Kind.text(),
            "keep",
            "How long sealed segments of a new log keep their raw files, before their companions alone"
                    + " serve: an age, a size, or both, such as '7d', '10GiB', '7d,10GiB', with their"
                    + " units."),
    LOG_RETENTION(
            "log.retention",
            Kind.text(),
            "keep",
            "How long sealed segments of a new log are kept at all: an age, a size, or both."),
    LOG_FLUSH_INTERVAL(
            "log.flush-interval",
            Kind.duration(1, 3_600_000),
            "1s",
            "Written batches are forced to disk within this time; what a power loss may cost."),
    LOG_DISK_RESERVE(
            "log.disk-reserve",
            Kind.size(0, 1L << 50),
            "512MiB",
            "Appends are refused rather than leaving less than this free on the disk."),
    LOG_WRITERS(
            "log.writers",
            Kind.count(0, 64),
            "0",
            "Threads that append; logs are shared out among them. 0: one for four processors."),
    LOG_QUEUE_LENGTH(
            "log.queue-length",
            Kind.count(2, 1 << 20),
            "1024",
            "Batches of one log that may wait for its writer; then sockets are not read."),
    TRANSPORT_EVENT_LOOPS(
            "transport.event-loops",
            Kind.count(0, 256),
            "0",
            "Threads that serve connections. 0: one for each processor, at most 4."),
    TRANSPORT_READ_PATH(
            "transport.read-path",
            Kind.choice("auto", "sendfile", "mapped"),
            "auto",
            "How batches get to consumers. auto: mapped on loopback and for short reads, else"
                    + " sendfile."),
    TRANSPORT_DRAIN_TIMEOUT(
            "transport.drain-timeout",
            Kind.duration(1, 3_600_000),
            "5s",
            "How long a stop waits for acknowledgements that are still due."),
    LIMIT_BATCH_SIZE(
            "limit.batch-size",
            Kind.size(4096, 512L << 20),
            "16MiB",
            "Largest batch accepted, and so the largest frame."),
    LIMIT_MESSAGE_SIZE(
            "limit.message-size",
            Kind.size(0, 512L << 20),
            "0",
            "Largest payload of a message. 0: what fits into the largest batch."),
    LIMIT_CONNECTIONS("limit.connections", Kind.count(1, 1_000_000), "1000", "Open connections."),
    LIMIT_IN_FLIGHT_PER_CONNECTION(
            "limit.in-flight-per-connection",
            Kind.size(65_536, 1L << 40),
            "64MiB",
            "Bytes received from one connection and not yet appended; then its socket is not read."),
    LIMIT_IN_FLIGHT(
            "limit.in-flight",
            Kind.size(65_536, 1L << 40),
            "512MiB",
            "The same of all connections together."),
    LIMIT_UNPACKED(
            "limit.unpacked",
            Kind.size(1L << 20, 1L << 40),
            "64MiB",
            "Memory that companions are unpacked to, where raw files are gone, for all consumers"
                    + " together."),
    LIMIT_SUBSCRIPTIONS(
            "limit.subscriptions",
            Kind.count(0, 65_535),
            "256",
            "Open subscriptions of one connection."),
    LIMIT_PRODUCERS(
            "limit.producers",
            Kind.count(0, 65_535),
            "256",
            "Open producer streams of one connection."),
    LIMIT_WATCHES("limit.watches", Kind.count(0, 65_535), "8", "Open watches of one connection."),
    LIMIT_CURSORS(
            "limit.cursors",
            Kind.count(0, 10_000),
            "1000",
            "Cursors of one log. Each commit writes all of them."),
    LIMIT_IDLE_TIMEOUT(
            "limit.idle-timeout",
            Kind.duration(20, 86_400_000),
            "30s",
            "A connection that says nothing for so long is closed."),
    LIMIT_HANDSHAKE_TIMEOUT(
            "limit.handshake-timeout",
            Kind.duration(20, 3_600_000),
            "5s",
            "Time from connecting to a whole hello."),
    SCRUB_RATE(
            "scrub.rate",
            Kind.size(0, 1L << 40),
            "32MiB",
            "Bytes a second that the scrubber reads to find damage and heal it. 0: it does not run."),
    SCRUB_INTERVAL(
            "scrub.interval",
            Kind.duration(0, 3_650L * 86_400_000),
            "7d",
            "A sealed segment that was looked at is left alone for so long."),
    METRICS_MAX_LOGS(
            "metrics.max-logs",
            Kind.count(0, 1_000_000),
            "1000",
            "Logs that have metrics of their own, the first by name; the sums are of all."),
    LOGGING_LEVEL(
            "logging.level",
            Kind.choice("error", "warn", "info", "debug"),
            "info",
            "How much the server says on standard error.");

    /** How the names of all variables begin. */
    static final String ENVIRONMENT_PREFIX = "BOOMSCOOTER_";

    private final String path;

    @SuppressWarnings("ImmutableEnumChecker") // Kind has only final fields.
    private final Kind kind;

    private final String defaultText;
    private final String description;

    Setting(
            final String path,
            final Kind kind,
            final String defaultText,
            final String description) {
        this.path = path;
        this.kind = kind;
        this.defaultText = defaultText;
        this.description = description;
    }

    /** As written in the file and after {@code -X}, for example {@code log.segment-size}. */
    public String path() {
        return path;
    }

    public Kind kind() {
        return kind;
    }

    public String defaultText() {
        return defaultText;
    }

    public String description() {
        return description;
    }

    /** For example {@code BOOMSCOOTER_LOG_SEGMENT_SIZE}. */
    public String environmentName() {
        return ENVIRONMENT_PREFIX
                + path.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    /** The setting of this path, or {@code null}. */
    static Setting ofPath(final String path) {
        for (final Setting setting : values()) {
            if (setting.path.equals(path)) {
                return setting;
            }
        }
        return null;
    }

    /** The setting of this environment variable, or {@code null}. */
    static Setting ofEnvironmentName(final String name) {
        for (final Setting setting : values()) {
            if (setting.environmentName().equals(name)) {
                return setting;
            }
        }
        return null;
    }
}
