package org.boomscooter.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RowsTest {
    @Test
    void aTableAlignsNumbersToTheRight() {
        assertThat(print(OutputFormat.TABLE))
                .isEqualTo(
                        """
                        LOG     FIRST SEQNO  NOTE
                        spans             7  a "b"
                        orders         1234  -
                        """);
    }

    @Test
    void jsonIsOneObjectALine() {
        assertThat(print(OutputFormat.JSON))
                .isEqualTo(
                        """
                        {"log":"spans","firstSeqno":7,"note":"a \\"b\\""}
                        {"log":"orders","firstSeqno":1234,"note":null}
                        """);
    }

    private static String print(final OutputFormat format) {
        final Rows rows = new Rows("log", "firstSeqno", "note");
        rows.add("spans", 7, "a \"b\"");
        rows.add("orders", 1234L, null);
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        new Results(Shell.terminal("", out, new ByteArrayOutputStream()), format).print(rows);
        return out.toString(StandardCharsets.UTF_8);
    }
}
