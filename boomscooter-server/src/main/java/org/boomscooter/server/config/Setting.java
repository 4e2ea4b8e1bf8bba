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
            "Address and port of the native protocol. Port 0: any free one. There is no"
                    + " authentication yet, so think before leaving the loopback interface."),
    LOG_AUTO_CREATE(
            "log.auto-create",
            Kind.flag(),
            "true",
            "Producing to a log that does not exist makes it."),
    LOG_SEGMENT_SIZE(
            "log.segment-size",
            Kind.size(1L << 20, 1L << 30),
            "256MiB",
            "Length of a segment file of a new log."),
    LOG_VISIBLE_AT(
            "log.visible-at",
            Kind.choice("written", "synced"),
            "synced",
            "What a batch of a new log must be before consumers see it."),
    LOG_COMPANION(
            "log.companion",
            Kind.flag(),
            "true",
            "New logs keep an LZ4 companion of each segment."),
    LOG_FLUSH_INTERVAL(
            "log.flush-interval",
            Kind.duration(1, 60_000),
            "1s",
            "Written batches are forced to disk within this time; what a power loss may cost."),
    LOG_DISK_RESERVE(
            "log.disk-reserve",
            Kind.size(0, 1L << 50),
            "512MiB",
            "Appends are refused while the file system has less room than this."),
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
    LIMIT_BATCH_SIZE(
            "limit.batch-size",
            Kind.size(4096, 512L << 20),
            "16MiB",
            "Largest batch accepted, and so the largest message but for some headers."),
    LIMIT_CONNECTIONS("limit.connections", Kind.count(1, 1_000_000), "1000", "Open connections."),
    LIMIT_SUBSCRIPTIONS(
            "limit.subscriptions",
            Kind.count(1, 65_535),
            "256",
            "Open streams, of producers and subscriptions, per connection."),
    LOGGING_LEVEL(
            "logging.level",
            Kind.choice("error", "warn", "info", "debug"),
            "info",
            "How much the server says on standard error.");

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
        return "BOOMSCOOTER_" + path.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
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
