package org.boomscooter.client;

/** What an acknowledgement promises. */
public enum AckLevel {
    /**
     * The batch survives the death of the server's process; power loss may take the last second.
     */
    WRITTEN,
    /** The batch survives power loss. */
    SYNCED
}
