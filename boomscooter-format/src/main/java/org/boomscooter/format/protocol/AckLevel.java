package org.boomscooter.format.protocol;

/** What an acknowledgement promises. */
public enum AckLevel {
    /** The batch survives the death of the server's process. */
    WRITTEN,
    /** The batch survives a loss of power. */
    SYNCED
}
