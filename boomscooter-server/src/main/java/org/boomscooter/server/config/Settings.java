package org.boomscooter.server.config;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;

/**
 * The value of every setting and where it came from. A value that is in here is a usable one.
 *
 * <p><b>Threading:</b> unchanging once built.
 */
public final class Settings {
    /** Set by other means than a setting, and so no unknown ones. */
    private static final String RESERVED_ENVIRONMENT =
            "BOOMSCOOTER_(CONFIG|SERVER|TOKEN_FILE|JAVA_OPTIONS)";

    /** What Kubernetes puts into the environment of a service called boomscooter. */
    private static final String SERVICE_LINK_ENVIRONMENT =
            "BOOMSCOOTER_(SERVICE_(HOST|PORT.*)|PORT(_.*)?)";

    /**
     * A value as it was written, and where: {@code default}, {@code file:3}, a variable, a flag.
     */
    public record Entry(String text, String origin) {}

    private final Map<Setting, Entry> entries;

    private Settings(final Map<Setting, Entry> entries) {
        this.entries = new EnumMap<>(entries);
    }

    /** Nothing but defaults. */
    public static Settings defaults() {
        return new Builder().build();
    }

    public Entry entry(final Setting setting) {
        return entries.get(setting);
    }

    public String text(final Setting setting) {
        return entry(setting).text();
    }

    public boolean isOn(final Setting setting) {
        return number(setting) == 1;
    }

    /** In bytes, milliseconds or plain, as the kind of the setting says. */
    public long number(final Setting setting) {
        return setting.kind().parse(text(setting));
    }

    /** For settings whose range lies within {@code int}. */
    public int smallNumber(final Setting setting) {
        return Math.toIntExact(number(setting));
    }

    /**
     * Collects values: what is added later wins. Every method throws {@link SettingException} for a
     * name or a value that is not known.
     */
    public static final class Builder {
        private final Map<Setting, Entry> entries = new EnumMap<>(Setting.class);

        public Builder() {
            for (final Setting setting : Setting.values()) {
                entries.put(setting, new Entry(setting.defaultText(), "default"));
            }
        }

        public Builder addFile(final Path file) {
            SettingsFile.read(file, this);
            return this;
        }

        public Builder addEnvironment(final Map<String, String> environment) {
            environment.forEach(
                    (name, text) -> {
                        if (name.startsWith(Setting.ENVIRONMENT_PREFIX)) {
                            addVariable(name, text);
                        }
                    });
            return this;
        }

        private void addVariable(final String name, final String text) {
            final Setting setting = Setting.ofEnvironmentName(name);
            if (setting != null) {
                put(setting, text, "$" + name);
            } else if (!name.matches(RESERVED_ENVIRONMENT)
                    && !name.matches(SERVICE_LINK_ENVIRONMENT)) {
                throw new SettingException(
                        "environment: unknown variable "
                                + name
                                + Nearest.environmentName(name)
                                        .map(nearest -> " (nearest: " + nearest + ")")
                                        .orElse("")
                                + ". 'boomscooter config show' lists them.");
            }
        }

        /** From the command line, as {@code log.segment-size} and {@code 64MiB}. */
        public Builder addFlag(final String path, final String text) {
            put(path, text, "-X", "flag -X " + path);
            return this;
        }

        /** From a flag of its own, such as {@code --data}; {@code null}: not given. */
        public Builder addFlag(final Setting setting, final String flag, final String text) {
            if (text != null) {
                put(setting, text, "flag " + flag);
            }
            return this;
        }

        void put(final String path, final String text, final String where, final String origin) {
            final Setting setting = Setting.ofPath(path);
            if (setting == null) {
                throw new SettingException(
                        where
                                + ": unknown key '"
                                + path
                                + "'"
                                + Nearest.path(path)
                                        .map(nearest -> " (nearest: '" + nearest + "')")
                                        .orElse("")
                                + ". 'boomscooter config show' lists them.");
            }
            put(setting, text, origin);
        }

        private void put(final Setting setting, final String text, final String origin) {
            try {
                setting.kind().parse(text);
            } catch (final IllegalArgumentException e) {
                throw new SettingException(
                        origin
                                + ": "
                                + setting.path()
                                + ": '"
                                + text
                                + "' ("
                                + e.getMessage()
                                + ")");
            }
            entries.put(setting, new Entry(text, origin));
        }

        public Settings build() {
            return new Settings(entries);
        }
    }
}
