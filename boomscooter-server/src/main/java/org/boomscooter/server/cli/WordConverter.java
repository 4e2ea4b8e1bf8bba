package org.boomscooter.server.cli;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.boomscooter.client.direct.DirectMode;
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
        root.registerConverter(DirectMode.class, new WordConverter<>(DirectMode.class));
        root.registerConverter(OutputFormat.class, new WordConverter<>(OutputFormat.class));
    }

    @Override
    public E convert(final String text) {
        for (final E constant : type.getEnumConstants()) {
            if (constant.name().equalsIgnoreCase(text)) {
                return constant;
            }
        }
        throw new TypeConversionException(
                "'" + text + "' (expected: " + String.join(" or ", words(type)) + ")");
    }

    private static List<String> words(final Class<? extends Enum<?>> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                .toList();
    }

    /** What a shell offers for an option of these words. */
    private abstract static class Candidates implements Iterable<String> {
        private final List<String> words;

        private Candidates(final Class<? extends Enum<?>> type) {
            words = words(type);
        }

        @Override
        public final Iterator<String> iterator() {
            return words.iterator();
        }
    }

    static final class AckLevels extends Candidates {
        AckLevels() {
            super(AckLevel.class);
        }
    }

    static final class SeqnoModes extends Candidates {
        SeqnoModes() {
            super(SeqnoMode.class);
        }
    }

    static final class DirectModes extends Candidates {
        DirectModes() {
            super(DirectMode.class);
        }
    }

    static final class OutputFormats extends Candidates {
        OutputFormats() {
            super(OutputFormat.class);
        }
    }
}
