package org.boomscooter.client.transport;

import java.util.Objects;

/**
 * Where a link connects to, and as whom.
 *
 * @param token bearer token; empty: none
 * @param program name and version of the program, for the server's logs
 * @param connectTimeoutMs for the connection and the hello together
 * @param requestTimeoutMs for the answer to one control message
 */
public record LinkSettings(
        String host,
        int port,
        String token,
        String program,
        int connectTimeoutMs,
        int requestTimeoutMs) {
    public LinkSettings {
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(token, "token");
        Objects.requireNonNull(program, "program");
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("port: " + port + " (expected: 1-65535)");
        }
    }

    /** Without the token: this ends up in messages. */
    @Override
    public String toString() {
        return host + ":" + port;
    }
}
