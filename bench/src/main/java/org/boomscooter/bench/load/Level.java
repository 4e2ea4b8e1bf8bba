package org.boomscooter.bench.load;

import java.util.Locale;

/** What an acknowledgement promises. */
public enum Level {
    /** It survives the death of the server's process. */
    WRITTEN,
    /** It survives power loss. */
    SYNCED;

    /** As it is written in settings and tables. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Level of(final String label) {
        return valueOf(label.toUpperCase(Locale.ROOT));
    }
}
