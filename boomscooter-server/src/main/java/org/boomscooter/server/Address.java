package org.boomscooter.server;

/** A host and a port as people write them: {@code 127.0.0.1:7400}, {@code [::1]:7400}. */
public record Address(String host, int port) {
    public static final int DEFAULT_PORT = 7400;

    private static final int MAX_PORT = 65_535;

    /**
     * Understands {@code HOST}, {@code HOST:PORT} and {@code [IPV6]:PORT}.
     *
     * @throws IllegalArgumentException the text is none of these
     */
    public static Address parse(final String text) {
        final int colon = text.lastIndexOf(':');
        if (text.endsWith("]") || colon < 0) {
            return new Address(host(text), DEFAULT_PORT);
        }
        try {
            final int port = Integer.parseInt(text.substring(colon + 1));
            if (port >= 0 && port <= MAX_PORT) {
                return new Address(host(text.substring(0, colon)), port);
            }
        } catch (final NumberFormatException e) {
            throw notAnAddress(text);
        }
        throw notAnAddress(text);
    }

    private static String host(final String text) {
        final boolean bracketed = text.startsWith("[") && text.endsWith("]");
        final String host = bracketed ? text.substring(1, text.length() - 1) : text;
        if (host.isEmpty() || (!bracketed && host.indexOf(':') >= 0)) {
            throw notAnAddress(text);
        }
        return host;
    }

    private static IllegalArgumentException notAnAddress(final String text) {
        return new IllegalArgumentException(
                "'" + text + "' (expected: HOST:PORT, such as 127.0.0.1:7400 or [::1]:7400)");
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
