package org.boomscooter.server.transport;

/** What can be allowed or forbidden on a log. */
enum Verb {
    /** See that it exists and how it stands. */
    DESCRIBE,
    READ,
    APPEND,
    CREATE,
    DELETE
}
