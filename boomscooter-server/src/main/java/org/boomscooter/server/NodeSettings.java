package org.boomscooter.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.boomscooter.format.segment.Retention;
import org.boomscooter.format.segment.SegmentHeader;
import org.boomscooter.server.config.FileTrouble;
import org.boomscooter.server.config.RetentionText;
import org.boomscooter.server.config.Setting;
import org.boomscooter.server.config.SettingException;
import org.boomscooter.server.config.Settings;
import org.boomscooter.server.log.StoreConfig;
import org.boomscooter.server.transport.AccessToken;
import org.boomscooter.server.transport.ReadPath;
import org.boomscooter.server.transport.TransportConfig;

/** Hands the settings to the rooms, each in its own words. */
final class NodeSettings {
    private static final int PROCESSORS_PER_WRITER = 4;
    private static final int MAX_DEFAULT_EVENT_LOOPS = 4;

    private NodeSettings() {}

    /** Where data lies: as said, else where the user's programs keep theirs. */
    static Path dataDirectory(final Settings settings, final Map<String, String> environment) {
        final String said = settings.text(Setting.DATA);
        if (!said.isEmpty()) {
            return Path.of(said).toAbsolutePath();
        }
        final String dataHome = environment.getOrDefault("XDG_DATA_HOME", "");
        if (!dataHome.isEmpty()) {
            return Path.of(dataHome, "boomscooter").toAbsolutePath();
        }
        final String home = environment.getOrDefault("HOME", "");
        return (home.isEmpty()
                        ? Path.of("boomscooter-data")
                        : Path.of(home, ".local", "share", "boomscooter"))
                .toAbsolutePath();
    }

    static StoreConfig store(final Settings settings, final Path dataDirectory) {
        final int processors = Runtime.getRuntime().availableProcessors();
        final int writers = settings.smallNumber(Setting.LOG_WRITERS);
        final int segmentBytes = settings.smallNumber(Setting.LOG_SEGMENT_SIZE);
        if (segmentBytes % SegmentHeader.LENGTH != 0) {
            final Settings.Entry entry = settings.entry(Setting.LOG_SEGMENT_SIZE);
            throw new SettingException(
                    entry.origin()
                            + ": log.segment-size: '"
                            + entry.text()
                            + "' (expected: a multiple of 4KiB)");
        }
        return new StoreConfig(
                dataDirectory,
                segmentBytes,
                settings.number(Setting.LOG_FLUSH_INTERVAL),
                settings.number(Setting.LOG_DISK_RESERVE),
                settings.smallNumber(Setting.LIMIT_BATCH_SIZE),
                settings.isOn(Setting.LOG_COMPANIONS),
                rawRetention(settings),
                retention(settings, Setting.LOG_RETENTION),
                writers == 0 ? Math.max(1, processors / PROCESSORS_PER_WRITER) : writers,
                settings.smallNumber(Setting.LOG_QUEUE_LENGTH),
                StoreConfig.DEFAULT_WRITE_FROM_BYTES);
    }

    private static Retention rawRetention(final Settings settings) {
        final Retention raw = retention(settings, Setting.LOG_RAW_RETENTION);
        if (!raw.isKeep() && !settings.isOn(Setting.LOG_COMPANIONS)) {
            throw new SettingException(
                    said(settings, Setting.LOG_RAW_RETENTION)
                            + " needs companions, but "
                            + said(settings, Setting.LOG_COMPANIONS));
        }
        return raw;
    }

    private static Retention retention(final Settings settings, final Setting setting) {
        final Settings.Entry entry = settings.entry(setting);
        try {
            final RetentionText text = RetentionText.parse(entry.text());
            return new Retention(text.ageMs(), text.bytes());
        } catch (final IllegalArgumentException e) {
            throw new SettingException(
                    entry.origin()
                            + ": "
                            + setting.path()
                            + ": '"
                            + entry.text()
                            + "' ("
                            + e.getMessage()
                            + ")");
        }
    }

    static TransportConfig transport(final Settings settings) {
        final Address listen = listen(settings);
        checkAtMost(settings, Setting.LIMIT_MESSAGE_SIZE, Setting.LIMIT_BATCH_SIZE);
        checkAtMost(settings, Setting.LIMIT_BATCH_SIZE, Setting.LIMIT_IN_FLIGHT_PER_CONNECTION);
        checkAtMost(settings, Setting.LIMIT_IN_FLIGHT_PER_CONNECTION, Setting.LIMIT_IN_FLIGHT);
        final TransportConfig.Builder config =
                TransportConfig.builder()
                        .host(listen.host())
                        .port(listen.port())
                        .token(token(settings))
                        .eventLoops(eventLoops(settings))
                        .readPath(readPath(settings))
                        .autoCreate(settings.isOn(Setting.LOG_AUTO_CREATE))
                        .maxFrameBytes(settings.smallNumber(Setting.LIMIT_BATCH_SIZE))
                        .maxConnections(settings.smallNumber(Setting.LIMIT_CONNECTIONS))
                        .maxInFlightBytesPerConnection(
                                settings.number(Setting.LIMIT_IN_FLIGHT_PER_CONNECTION))
                        .maxInFlightBytes(settings.number(Setting.LIMIT_IN_FLIGHT))
                        .maxUnpackedBytes(settings.number(Setting.LIMIT_UNPACKED))
                        .maxSubscriptions(settings.smallNumber(Setting.LIMIT_SUBSCRIPTIONS))
                        .maxProducers(settings.smallNumber(Setting.LIMIT_PRODUCERS))
                        .maxWatches(settings.smallNumber(Setting.LIMIT_WATCHES))
                        .maxCursors(settings.smallNumber(Setting.LIMIT_CURSORS))
                        .idleTimeoutMs(settings.smallNumber(Setting.LIMIT_IDLE_TIMEOUT))
                        .handshakeTimeoutMs(settings.smallNumber(Setting.LIMIT_HANDSHAKE_TIMEOUT))
                        .drainTimeoutMs(settings.smallNumber(Setting.TRANSPORT_DRAIN_TIMEOUT));
        final int messageBytes = settings.smallNumber(Setting.LIMIT_MESSAGE_SIZE);
        if (messageBytes > 0) {
            config.maxMessageBytes(messageBytes);
        }
        return config.build();
    }

    /** Names both, whichever of them it was that somebody has set. */
    private static void checkAtMost(
            final Settings settings, final Setting lower, final Setting upper) {
        if (settings.number(lower) > settings.number(upper)) {
            throw new SettingException(
                    said(settings, lower) + " is above " + said(settings, upper));
        }
    }

    private static String said(final Settings settings, final Setting setting) {
        final Settings.Entry entry = settings.entry(setting);
        return setting.path() + " = '" + entry.text() + "' (" + entry.origin() + ")";
    }

    private static Address listen(final Settings settings) {
        try {
            return Address.parse(settings.text(Setting.LISTEN));
        } catch (final IllegalArgumentException e) {
            throw new SettingException(
                    settings.entry(Setting.LISTEN).origin() + ": listen: " + e.getMessage());
        }
    }

    private static int eventLoops(final Settings settings) {
        final int said = settings.smallNumber(Setting.TRANSPORT_EVENT_LOOPS);
        return said == 0
                ? Math.min(MAX_DEFAULT_EVENT_LOOPS, Runtime.getRuntime().availableProcessors())
                : said;
    }

    private static ReadPath readPath(final Settings settings) {
        return ReadPath.valueOf(
                settings.text(Setting.TRANSPORT_READ_PATH).toUpperCase(Locale.ROOT));
    }

    /** The first line of the token file; {@code null}: no token is asked for. */
    private static AccessToken token(final Settings settings) {
        final String file = settings.text(Setting.AUTH_TOKEN_FILE);
        if (file.isEmpty()) {
            return null;
        }
        try {
            return AccessToken.of(Files.readString(Path.of(file)).lines().findFirst().orElse(""));
        } catch (final IOException e) {
            throw noToken(settings, file + " cannot be read: " + FileTrouble.reason(e));
        } catch (final IllegalArgumentException e) {
            throw noToken(settings, file + " holds no token: " + e.getMessage());
        }
    }

    private static SettingException noToken(final Settings settings, final String what) {
        return new SettingException(
                settings.entry(Setting.AUTH_TOKEN_FILE).origin() + ": auth.token-file: " + what);
    }
}
