package org.boomscooter.server.cli;

import org.boomscooter.server.config.Quantity;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Understands sizes such as {@code 64KiB}, for options of type {@code int}. */
final class SizeConverter implements ITypeConverter<Integer> {
    @Override
    public Integer convert(final String text) {
        try {
            return Math.toIntExact(Quantity.bytes(text));
        } catch (final IllegalArgumentException | ArithmeticException e) {
            throw new TypeConversionException("'" + text + "' (expected: a size such as 64KiB)");
        }
    }
}
