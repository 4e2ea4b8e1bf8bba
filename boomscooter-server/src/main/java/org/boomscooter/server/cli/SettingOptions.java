package org.boomscooter.server.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.boomscooter.server.config.Setting;
import org.boomscooter.server.config.Settings;
import picocli.CommandLine.Option;

/** Where settings come from: flags over the environment over a file over the defaults. */
final class SettingOptions {
    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            defaultValue = "${env:BOOMSCOOTER_CONFIG}",
            description = "TOML file with settings. Default: $BOOMSCOOTER_CONFIG, else none.")
    private Path file;

    @Option(
            names = {"-d", "--data"},
            paramLabel = "DIR",
            description =
                    "Data directory. Default: $XDG_DATA_HOME/boomscooter, "
                            + "else ~/.local/share/boomscooter.")
    private String data;

    @Option(
            names = {"-l", "--listen"},
            paramLabel = "HOST:PORT",
            description = "Where clients connect. Default: 127.0.0.1:7400.")
    private String listen;

    @Option(
            names = "-X",
            paramLabel = "KEY=VALUE",
            description = "Any setting, for example -X log.segment-size=64MiB.")
    private Map<String, String> others = new LinkedHashMap<>();

    Settings read(final Map<String, String> environment) {
        final Settings.Builder settings = new Settings.Builder();
        if (file != null) {
            settings.addFile(file);
        }
        settings.addEnvironment(environment);
        others.forEach(settings::addFlag);
        settings.addFlag(Setting.DATA, "--data", data);
        settings.addFlag(Setting.LISTEN, "--listen", listen);
        return settings.build();
    }
}
