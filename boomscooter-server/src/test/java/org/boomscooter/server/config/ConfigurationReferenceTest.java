package org.boomscooter.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** docs/configuration.md is made here; {@code -Dboomscooter.docs.write=true} writes it anew. */
class ConfigurationReferenceTest {
    private static final Path DOCUMENT = Path.of("../docs/configuration.md");
    private static final String BEGIN = "<!-- made from Setting.java: begin -->\n";
    private static final String END = "<!-- made from Setting.java: end -->\n";

    @Test
    void theReferenceIsMadeFromTheSettings() throws IOException {
        final String document = Files.readString(DOCUMENT);
        final int begin = document.indexOf(BEGIN) + BEGIN.length();
        final String expected =
                document.substring(0, begin) + table() + document.substring(document.indexOf(END));
        if (Boolean.getBoolean("boomscooter.docs.write")) {
            Files.writeString(DOCUMENT, expected);
        } else {
            assertThat(document)
                    .as("docs/configuration.md; write it with -Dboomscooter.docs.write=true")
                    .isEqualTo(expected);
        }
    }

    private static String table() {
        final StringBuilder table =
                new StringBuilder("| key | default | values | what |\n| --- | --- | --- | --- |\n");
        for (final Setting setting : Setting.values()) {
            table.append("| `").append(setting.path()).append("`<br>`");
            table.append(setting.environmentName()).append("` | ");
            table.append(setting.defaultText().isEmpty() ? "empty" : setting.defaultText());
            table.append(" | ").append(setting.kind().range()).append(" | ");
            table.append(setting.description()).append(" |\n");
        }
        return table.toString();
    }
}
