package org.boomscooter.server.log;

import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** Tells errors of the disk that pass when there is room again from those that need a repair. */
public final class Shortage {
    private static final List<String> TEXTS =
            List.of("no space", "quota exceeded", "too many open files");

    private Shortage() {}

    /** {@code OUT_OF_SPACE} or {@code INTERNAL}. */
    public static LogException.Reason reason(final IOException e) {
        final String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        return TEXTS.stream().anyMatch(message::contains)
                ? LogException.Reason.OUT_OF_SPACE
                : LogException.Reason.INTERNAL;
    }
}
