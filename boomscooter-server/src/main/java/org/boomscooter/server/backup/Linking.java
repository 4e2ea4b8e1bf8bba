package org.boomscooter.server.backup;

/** How sealed files get into a backup. */
public enum Linking {
    /** By hard links where that is possible. */
    AUTO,

    /** By hard links, or not at all. */
    ALWAYS,

    /** By a copy of their bytes. */
    NEVER
}
