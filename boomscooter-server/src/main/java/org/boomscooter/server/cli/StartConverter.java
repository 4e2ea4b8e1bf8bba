package org.boomscooter.server.cli;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import org.boomscooter.client.StartPosition;
import org.boomscooter.server.config.Quantity;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Understands {@code --from}: a word, a seqno, a time or how long ago. */
final class StartConverter implements ITypeConverter<StartPosition> {
    @Override
    public StartPosition convert(final String text) {
        final String word = text.toLowerCase(Locale.ROOT);
        if (word.equals("earliest")) {
            return StartPosition.earliest();
        }
        if (word.equals("latest")) {
            return StartPosition.latest();
        }
        if (text.matches("\\d{1,18}")) {
            return StartPosition.seqno(Long.parseLong(text));
        }
        try {
            return StartPosition.time(time(text));
        } catch (final ArithmeticException e) {
            throw new TypeConversionException(
                    "'" + text + "' (expected: a time from the year 1678 to the year 2261)");
        }
    }

    private static Instant time(final String text) {
        try {
            if (text.startsWith("-")) {
                return Instant.now().minusMillis(Quantity.millis(text.substring(1)));
            }
            if (text.matches(".*(Z|[+-]\\d\\d:?\\d\\d)")) {
                return OffsetDateTime.parse(text).toInstant();
            }
            return LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
        } catch (final DateTimeException | IllegalArgumentException e) {
            throw new TypeConversionException(
                    "'"
                            + text
                            + "' (expected: earliest, latest, a seqno such as 4711, a time such as"
                            + " 2026-11-21T12:00:00Z, or how long ago, such as -5m)");
        }
    }
}
