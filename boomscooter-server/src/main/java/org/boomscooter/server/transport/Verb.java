package org.boomscooter.server.transport;

/** What can be allowed or forbidden on a log. */
enum Verb {
    /** See how the server as a whole is doing. */
    METRICS,
    /** See that it exists and how it stands. */
    DESCRIBE,
    READ,
    /** Keep positions in it, and forget them. */
    COMMIT,
    APPEND,
    /** Make it, or change how long it is kept. */
    CREATE,
    DELETE
}
