package org.boomscooter.server.cli;

import org.boomscooter.format.segment.Retention;
import org.boomscooter.server.config.RetentionText;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Understands how long something is kept, such as {@code 7d,10GiB}. */
final class RetentionConverter implements ITypeConverter<Retention> {
    @Override
    public Retention convert(final String text) {
        try {
            final RetentionText parsed = RetentionText.parse(text);
            return new Retention(parsed.ageMs(), parsed.bytes());
        } catch (final IllegalArgumentException e) {
            throw new TypeConversionException("'" + text + "' (" + e.getMessage() + ")");
        }
    }

    static String format(final Retention retention) {
        return new RetentionText(retention.ageMs(), retention.bytes()).toString();
    }
}
