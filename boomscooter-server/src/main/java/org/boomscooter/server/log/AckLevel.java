package org.boomscooter.server.log;

/** What an acknowledgement promises. */
public enum AckLevel {
    /** Survives the death of the process; power loss costs at most the flush interval. */
    WRITTEN,
    /** Survives power loss. */
    SYNCED
}
