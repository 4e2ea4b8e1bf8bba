package org.boomscooter.server.cli;

import java.util.Map;
import java.util.function.Supplier;

/**
 * Where the results of a command go: text for people, or one JSON object a line for programs.
 *
 * <p><b>Threading:</b> for one thread at a time.
 */
final class Results {
    private final Terminal terminal;
    private final boolean areJson;

    Results(final Terminal terminal, final OutputFormat format) {
        this.terminal = terminal;
        this.areJson = format == OutputFormat.JSON;
    }

    boolean areJson() {
        return areJson;
    }

    /** A table, or an object a row. */
    void print(final Rows rows) {
        if (areJson) {
            rows.objects().forEach(row -> terminal.print(Json.object(row)));
        } else {
            rows.table().forEach(terminal::print);
        }
    }

    /** One thing: its facts, or what is said of it. */
    void print(final Map<String, ?> facts, final Supplier<String> text) {
        terminal.print(areJson ? Json.object(facts) : text.get());
    }
}
