package org.boomscooter.server.log;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.boomscooter.format.segment.LogFiles;

/**
 * The grammar of log names: one to four components of letters, digits, {@code . _ -}, joined by
 * {@code /}; none begins with a dot, so that no name leaves the data directory or hides in it, and
 * none is what a file in the directory of a log is called, so that no log looks like a part of
 * another.
 */
public final class LogName {
    /** In bytes, which are characters: all of them are ASCII. */
    public static final int MAX_LENGTH = 200;

    public static final int MAX_COMPONENTS = 4;

    private static final Pattern COMPONENT = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*");

    private static final Set<String> FILES =
            Set.of(
                    LogDescriptor.FILE,
                    LogFiles.MARK,
                    LogFileCheck.CURSORS,
                    ScrubMark.FILE,
                    "backup.toml");

    private LogName() {}

    /** Throws {@link LogException} if this is not a name. */
    public static String check(final String name) {
        final String[] components = name.split("/", -1);
        boolean good = name.length() <= MAX_LENGTH && components.length <= MAX_COMPONENTS;
        for (final String component : components) {
            good &= COMPONENT.matcher(component).matches() && !FILES.contains(component);
        }
        if (!good) {
            throw new LogException(
                    LogException.Reason.BAD_LOG_NAME,
                    "log name: \""
                            + abbreviate(name)
                            + "\" (expected: 1 to 4 components of letters, digits, '.', '_', '-',"
                            + " not beginning with '.', joined by '/', at most 200 characters; none of"
                            + " them "
                            + String.join(", ", new TreeSet<>(FILES))
                            + ")");
        }
        return name;
    }

    private static String abbreviate(final String name) {
        return name.length() <= MAX_LENGTH ? name : name.substring(0, MAX_LENGTH) + "...";
    }
}
