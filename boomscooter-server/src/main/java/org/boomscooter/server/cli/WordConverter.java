package org.boomscooter.server.cli;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.boomscooter.format.protocol.AckLevel;
import org.boomscooter.format.segment.SeqnoMode;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Takes the words of an option in any case, and names them as they are typed. */
final class WordConverter<E extends Enum<E>> implements ITypeConverter<E> {
    private final Class<E> type;

    private WordConverter(final Class<E> type) {
        this.type = type;
    }

    /** For all commands below; to be called when they are there. */
    static void register(final CommandLine root) {
        root.registerConverter(AckLevel.class, new WordConverter<>(AckLevel.class));
        root.registerConverter(SeqnoMode.class, new WordConverter<>(SeqnoMode.class));
        root.registerConverter(OutputFormat.class, new WordConverter<>(OutputFormat.class));
    }

    @Override
    public E convert(final String text) {
        for (final E constant : type.getEnumConstants()) {
            if (constant.name().equalsIgnoreCase(text)) {
                return constant;
            }
        }
        final String words =
                Arrays.stream(type.getEnumConstants())
                        .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining(" or "));
        throw new TypeConversionException("'" + text + "' (expected: " + words + ")");
    }
}
