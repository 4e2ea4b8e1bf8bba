package org.boomscooter.server.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.tomlj.Toml;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;

/** Reads the TOML file. */
final class SettingsFile {
    private SettingsFile() {}

    static void read(final Path file, final Settings.Builder settings) {
        final TomlParseResult toml = parse(file);
        for (final String path : toml.dottedKeySet()) {
            final TomlPosition position = toml.inputPositionOf(path);
            final String where = position == null ? file.toString() : file + ":" + position.line();
            settings.put(path, String.valueOf(toml.get(path)), where, where);
        }
    }

    private static TomlParseResult parse(final Path file) {
        try {
            final TomlParseResult toml = Toml.parse(Files.readString(file));
            if (toml.hasErrors()) {
                final TomlParseError error = toml.errors().get(0);
                throw new SettingException(
                        file + ":" + error.position().line() + ": not TOML: " + error.getMessage());
            }
            return toml;
        } catch (final IOException e) {
            throw new SettingException(file + ": cannot be read: " + FileTrouble.reason(e));
        }
    }
}
