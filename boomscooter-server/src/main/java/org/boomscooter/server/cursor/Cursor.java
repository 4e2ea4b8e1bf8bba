package org.boomscooter.server.cursor;

import java.util.regex.Pattern;
import org.boomscooter.server.log.LogException;

/**
 * Where a consumer of a log goes on.
 *
 * @param name letters, digits, {@code . _ -}, not beginning with a dot, at most {@value
 *     #MAX_NAME_LENGTH} of them
 * @param nextSeqno the seqno behind the last message that was processed
 * @param committedMs when it was moved last, ms since 1970 UTC
 */
public record Cursor(String name, long nextSeqno, long committedMs) {
    public static final int MAX_NAME_LENGTH = 100;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*");

    /** Throws {@link LogException} if this is no name. */
    public static String checkName(final String name) {
        if (!isName(name)) {
            throw new LogException(
                    LogException.Reason.BAD_REQUEST,
                    "cursor: \""
                            + (name.length() <= MAX_NAME_LENGTH
                                    ? name
                                    : name.substring(0, MAX_NAME_LENGTH) + "...")
                            + "\" (expected: 1-"
                            + MAX_NAME_LENGTH
                            + " letters, digits, '.', '_', '-', not beginning with '.')");
        }
        return name;
    }

    static boolean isName(final String name) {
        return name.length() <= MAX_NAME_LENGTH && NAME.matcher(name).matches();
    }
}
