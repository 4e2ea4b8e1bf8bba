package org.boomscooter.server.transport;

/** The stated limits, with the settings that move them. */
enum Limit {
    FRAME_BYTES("limit.batch-size"),
    MESSAGE_BYTES("limit.message-size"),
    CONNECTIONS("limit.connections"),
    IN_FLIGHT_BYTES_PER_CONNECTION("limit.in-flight-per-connection"),
    IN_FLIGHT_BYTES("limit.in-flight"),
    UNPACKED_BYTES("limit.unpacked"),
    SUBSCRIPTIONS("limit.subscriptions"),
    PRODUCERS("limit.producers"),
    WATCHES("limit.watches"),
    IDLE_TIMEOUT("limit.idle-timeout"),
    HANDSHAKE_TIMEOUT("limit.handshake-timeout");

    private final String setting;

    Limit(final String setting) {
        this.setting = setting;
    }

    String setting() {
        return setting;
    }

    /** For example {@code at most 16 subscriptions (setting limit.subscriptions)}. */
    String exceeded(final long bound, final String what) {
        return "at most " + bound + " " + what + " (setting " + setting + ")";
    }
}
