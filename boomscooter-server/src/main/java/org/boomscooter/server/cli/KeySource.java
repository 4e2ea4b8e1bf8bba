package org.boomscooter.server.cli;

import org.boomscooter.client.MessageHeader;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Where the keys of {@code produce} come from.
 *
 * <p><b>Threading:</b> for one thread.
 */
sealed interface KeySource {
    /**
     * Puts the key of a message into its header.
     *
     * @return bytes at the beginning of the message that are key and no payload
     */
    int take(MessageInput input, MessageHeader header);

    /** The same key for all. */
    record Fixed(long key) implements KeySource {
        @Override
        public int take(final MessageInput input, final MessageHeader header) {
            header.key(key);
            return 0;
        }
    }

    /** The time at which the message is read, in ns since 1970-01-01 UTC. */
    record Now() implements KeySource {
        private static final long NANOS_PER_MILLI = 1_000_000;

        @Override
        public int take(final MessageInput input, final MessageHeader header) {
            header.key(System.currentTimeMillis() * NANOS_PER_MILLI);
            return 0;
        }
    }

    /** A decimal number and a tab before the payload. */
    record Tab() implements KeySource {
        private static final int MAX_DIGITS = 20;

        @Override
        public int take(final MessageInput input, final MessageHeader header) {
            final StringBuilder digits = new StringBuilder(MAX_DIGITS);
            for (int i = 0; i < Math.min(MAX_DIGITS + 1, input.length()); i++) {
                final byte b = input.bytes()[input.offset() + i];
                if (b == '\t') {
                    header.key(parse(input, digits.toString()));
                    return i + 1;
                }
                digits.append((char) b);
            }
            throw noKey(input);
        }

        private static long parse(final MessageInput input, final String digits) {
            try {
                return Long.parseLong(digits);
            } catch (final NumberFormatException e) {
                throw noKey(input);
            }
        }

        private static CommandException noKey(final MessageInput input) {
            return new CommandException(
                    input.place()
                            + " does not begin with a key and a tab, which --key tab asks for");
        }
    }

    /** Understands {@code --key}. */
    final class Converter implements ITypeConverter<KeySource> {
        @Override
        public KeySource convert(final String text) {
            if (text.equals("now")) {
                return new Now();
            }
            if (text.equals("tab")) {
                return new Tab();
            }
            try {
                return new Fixed(Long.parseLong(text));
            } catch (final NumberFormatException e) {
                throw new TypeConversionException(
                        "'" + text + "' (expected: a 64-bit number, now, or tab)");
            }
        }
    }
}
