package org.boomscooter.server.cli;

import org.boomscooter.format.frame.KeyRange;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Understands {@code --key}: one key, or the bounds of a range, of which one may be missing. */
final class KeyRangeConverter implements ITypeConverter<KeyRange> {
    private static final String BETWEEN = "..";

    @Override
    public KeyRange convert(final String text) {
        final int between = text.indexOf(BETWEEN);
        try {
            if (between < 0) {
                final long key = Long.parseLong(text);
                return new KeyRange(key, key);
            }
            final String low = text.substring(0, between);
            final String high = text.substring(between + BETWEEN.length());
            if (!low.isEmpty() || !high.isEmpty()) {
                return new KeyRange(
                        low.isEmpty() ? Long.MIN_VALUE : Long.parseLong(low),
                        high.isEmpty() ? Long.MAX_VALUE : Long.parseLong(high));
            }
        } catch (final IllegalArgumentException e) {
            throw expected(text);
        }
        throw expected(text);
    }

    private static TypeConversionException expected(final String text) {
        return new TypeConversionException(
                "'"
                        + text
                        + "' (expected: a key such as 4711, or a range with the lower key first,"
                        + " such as 10..20, 10.. or ..20; keys are 64-bit whole numbers)");
    }
}
