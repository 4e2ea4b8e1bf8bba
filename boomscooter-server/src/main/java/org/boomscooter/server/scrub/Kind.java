package org.boomscooter.server.scrub;

import java.util.Locale;
import org.boomscooter.format.segment.LogFiles;

/** What can be damaged, and healed. */
public enum Kind {
    SEGMENT(LogFiles.SEGMENT),
    INDEX(LogFiles.INDEX),
    COMPANION(LogFiles.COMPANION);

    private final String extension;

    Kind(final String extension) {
        this.extension = extension;
    }

    String extension() {
        return extension;
    }

    /** For people and labels. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
