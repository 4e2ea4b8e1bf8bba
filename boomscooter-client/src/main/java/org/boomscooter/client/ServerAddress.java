package org.boomscooter.client;

import org.boomscooter.format.protocol.Protocol;

/** {@code HOST}, {@code HOST:PORT} or {@code [IPV6]:PORT}. */
record ServerAddress(String host, int port) {

    static ServerAddress parse(final String text) {
        final int colon = text.lastIndexOf(':');
        final boolean isBareIpv6 = !text.startsWith("[") && text.indexOf(':') != colon;
        final boolean hasPort = colon > text.lastIndexOf(']') && !isBareIpv6;
        final String host = hasPort ? text.substring(0, colon) : text;
        final int port = hasPort ? port(text.substring(colon + 1), text) : Protocol.DEFAULT_PORT;
        if (host.isEmpty()) {
            throw bad(text);
        }
        return new ServerAddress(
                host.startsWith("[") && host.endsWith("]")
                        ? host.substring(1, host.length() - 1)
                        : host,
                port);
    }

    private static int port(final String digits, final String text) {
        try {
            final int port = Integer.parseInt(digits);
            if (port < 1 || port > 65535) {
                throw bad(text);
            }
            return port;
        } catch (final NumberFormatException e) {
            throw bad(text);
        }
    }

    private static IllegalArgumentException bad(final String text) {
        return new IllegalArgumentException(
                "server: " + text + " (expected: HOST:PORT, port 1-65535)");
    }
}
