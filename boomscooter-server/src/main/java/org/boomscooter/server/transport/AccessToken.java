package org.boomscooter.server.transport;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The token that clients must show; only its SHA-256 is kept. */
public final class AccessToken {
    private final byte[] digest;

    private AccessToken(final byte[] digest) {
        this.digest = digest;
    }

    /** A token from a file or the environment, never from a command line. */
    public static AccessToken of(final String token) {
        if (token.isEmpty()) {
            throw new IllegalArgumentException("token: empty (expected: 1 character or more)");
        }
        return new AccessToken(sha256(token));
    }

    /** In a time that does not depend on how much of it is right. */
    boolean matches(final String token) {
        return MessageDigest.isEqual(digest, sha256(token));
    }

    private static byte[] sha256(final String token) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (final NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "AccessToken";
    }
}
