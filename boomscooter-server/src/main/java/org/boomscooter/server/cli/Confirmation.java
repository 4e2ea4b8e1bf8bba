package org.boomscooter.server.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Asks before something is lost for good. */
final class Confirmation {
    private Confirmation() {}

    /** Whether somebody said yes; nobody does where there is no terminal. */
    static boolean ask(final Terminal terminal, final String question) {
        if (!terminal.errIsTerminal()) {
            return false;
        }
        terminal.say(question + " [y/N]");
        try {
            final String answer =
                    new BufferedReader(new InputStreamReader(terminal.in(), StandardCharsets.UTF_8))
                            .readLine();
            return answer != null && answer.strip().toLowerCase(Locale.ROOT).matches("y|yes");
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
