package org.boomscooter.server.cli;

import org.boomscooter.server.config.Setting;
import org.boomscooter.server.config.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What {@code serve} would run with. */
@Command(name = "config", mixinStandardHelpOptions = true, header = "Show the settings.")
final class ConfigCommand {
    private final Terminal terminal;

    ConfigCommand(final Terminal terminal) {
        this.terminal = terminal;
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            header = "Print every setting with its value and where the value comes from.",
            description =
                    "Takes the same options as 'serve'. docs/configuration.md explains each key.",
            exitCodeList = {"0:done", "2:wrong usage, or a setting that is not known"},
            footer = {
                "  boomscooter config show",
                "  boomscooter config show --config boomscooter.toml --output json"
            })
    int show(@Mixin final SettingOptions options, @Mixin final OutputOption output) {
        final Settings settings = options.read(System.getenv());
        final Rows rows = new Rows("key", "value", "origin", "variable");
        for (final Setting setting : Setting.values()) {
            final Settings.Entry entry = settings.entry(setting);
            rows.add(setting.path(), entry.text(), entry.origin(), setting.environmentName());
        }
        output.on(terminal).print(rows);
        return ExitCode.DONE;
    }
}
