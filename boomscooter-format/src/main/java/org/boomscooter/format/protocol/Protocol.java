package org.boomscooter.format.protocol;

/** Numbers that both ends of a connection must agree on before they have spoken. */
public final class Protocol {
    /** The newest version of the native protocol that this code speaks. */
    public static final int VERSION = 1;

    /** The oldest one. */
    public static final int MIN_VERSION = 1;

    public static final int DEFAULT_PORT = 7400;

    /** The largest frame a server takes before it has welcomed the client, in bytes. */
    public static final int MAX_FRAME_BEFORE_WELCOME = 64 << 10;

    /** The largest control frame in either direction, in bytes. */
    public static final int MAX_CONTROL_FRAME = 1 << 20;

    private Protocol() {}
}
