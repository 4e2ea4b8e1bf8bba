package org.boomscooter.server.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Understands whole numbers of a range, for options of type {@code long}. */
abstract class NumberConverter implements ITypeConverter<Long> {
    private final long least;
    private final long most;

    private NumberConverter(final long least, final long most) {
        this.least = least;
        this.most = most;
    }

    @Override
    public final Long convert(final String text) {
        try {
            final long value = Long.parseLong(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (final NumberFormatException e) {
            throw expected(text);
        }
        throw expected(text);
    }

    private TypeConversionException expected(final String text) {
        final String range =
                most == Long.MAX_VALUE ? least + " or more" : "from " + least + " to " + most;
        return new TypeConversionException(
                "'" + text + "' (expected: a whole number, " + range + ")");
    }

    /** How many of something: one or more. */
    static final class Count extends NumberConverter {
        Count() {
            super(1, Long.MAX_VALUE);
        }
    }

    /** A seqno, or how many of something. */
    static final class NotNegative extends NumberConverter {
        NotNegative() {
            super(0, Long.MAX_VALUE);
        }
    }

    /** How many in a second. */
    static final class Rate extends NumberConverter {
        Rate() {
            super(1, 1_000_000_000);
        }
    }

    /** How long something takes. */
    static final class Seconds extends NumberConverter {
        Seconds() {
            super(1, 1_000_000);
        }
    }

    /** How long something takes that may be left out. */
    static final class OptionalSeconds extends NumberConverter {
        OptionalSeconds() {
            super(0, 1_000_000);
        }
    }
}
