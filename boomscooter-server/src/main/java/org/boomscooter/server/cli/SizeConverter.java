package org.boomscooter.server.cli;

import org.boomscooter.client.ProducerOptions;
import org.boomscooter.server.config.Quantity;
import org.boomscooter.server.log.StoreConfig;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Understands sizes such as {@code 64KiB}, for options of type {@code int}. */
abstract class SizeConverter implements ITypeConverter<Integer> {
    private final int least;
    private final int most;
    private final int step;

    private SizeConverter(final int least, final int most, final int step) {
        this.least = least;
        this.most = most;
        this.step = step;
    }

    @Override
    public final Integer convert(final String text) {
        final long bytes;
        try {
            bytes = Quantity.bytes(text);
        } catch (final IllegalArgumentException e) {
            throw expected(text);
        }
        if (bytes < least || bytes > most || bytes % step != 0) {
            throw expected(text);
        }
        return (int) bytes;
    }

    private TypeConversionException expected(final String text) {
        return new TypeConversionException(
                "'"
                        + text
                        + "' (expected: a size from "
                        + Quantity.formatBytes(least)
                        + " to "
                        + Quantity.formatBytes(most)
                        + (step == 1 ? "" : ", a multiple of " + Quantity.formatBytes(step))
                        + ")");
    }

    /** Of a message. */
    static final class OfMessage extends SizeConverter {
        OfMessage() {
            super(0, ProduceCommand.MAX_MESSAGE_BYTES, 1);
        }
    }

    /** Of a full batch. */
    static final class OfBatch extends SizeConverter {
        OfBatch() {
            super(ProducerOptions.MIN_BATCH_BYTES, ProducerOptions.MAX_BATCH_BYTES, 1);
        }
    }

    /** Of a segment file. */
    static final class OfSegment extends SizeConverter {
        OfSegment() {
            super(StoreConfig.MIN_SEGMENT_BYTES, StoreConfig.MAX_SEGMENT_BYTES, 4096);
        }
    }
}
