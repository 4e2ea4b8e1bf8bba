package org.boomscooter.bench.load;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * The messages that every server gets: lines as a service logs them, each with its number in front.
 *
 * <p>A few hundred KiB of lines are made beforehand and used in turn, so that making them costs
 * next to nothing while measuring, yet no compressor that looks back 64 KiB sees a line twice.
 *
 * <p><b>Threading:</b> for one thread.
 */
public final class Payloads {
    /** Room for the number. */
    public static final int MIN_BYTES = Long.BYTES;

    private static final int POOL_BYTES = 256 << 10;
    private static final String[] METHODS = {"GET", "PUT", "POST", "DELETE"};
    private static final String[] LEVELS = {"INFO ", "INFO ", "INFO ", "DEBUG", "WARN "};
    private static final String[] WORDS = {
        "session",
        "checkout",
        "inventory",
        "price",
        "customer",
        "shipment",
        "retry",
        "cache",
        "miss",
        "hit",
        "timeout",
        "queue",
        "worker",
        "tenant",
        "region",
        "upstream"
    };
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final VarHandle BUFFER_LONG =
            MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[][] messages;
    private final ByteBuffer[] buffers;
    private long number = -1;
    private int current = -1;

    /**
     * @param payloadBytes length of every message, at least {@link #MIN_BYTES}
     */
    public Payloads(final int payloadBytes, final long seed) {
        if (payloadBytes < MIN_BYTES) {
            throw new IllegalArgumentException(
                    "payloadBytes: " + payloadBytes + " (expected: " + MIN_BYTES + " or more)");
        }
        final SplittableRandom random = new SplittableRandom(seed);
        final int count = Math.max(1, POOL_BYTES / payloadBytes);
        messages = new byte[count][];
        buffers = new ByteBuffer[count];
        for (int i = 0; i < count; i++) {
            messages[i] = message(random, payloadBytes);
            buffers[i] = ByteBuffer.wrap(messages[i]);
        }
    }

    private static byte[] message(final SplittableRandom random, final int payloadBytes) {
        final StringBuilder line = new StringBuilder(" ".repeat(Long.BYTES));
        line.append(
                String.format(
                        Locale.ROOT,
                        "2026-11-21T%02d:%02d:%02d.%03dZ %s %s /v1/items/%d id=%08x took=%dus",
                        random.nextInt(24),
                        random.nextInt(60),
                        random.nextInt(60),
                        random.nextInt(1000),
                        LEVELS[random.nextInt(LEVELS.length)],
                        METHODS[random.nextInt(METHODS.length)],
                        random.nextInt(100_000),
                        random.nextInt(),
                        random.nextInt(50_000)));
        while (line.length() < payloadBytes) {
            line.append(' ').append(WORDS[random.nextInt(WORDS.length)]);
            line.append('=').append(random.nextInt(10_000));
        }
        line.setLength(payloadBytes);
        return line.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** Goes to the next message, numbers it and returns it; it stays the same for a while. */
    public byte[] next() {
        current = current + 1 == messages.length ? 0 : current + 1;
        final byte[] message = messages[current];
        LONG.set(message, 0, ++number);
        return message;
    }

    /** The message with this number is the next one. */
    public void skipTo(final long nextNumber) {
        number = nextNumber - 1;
        current = (int) ((nextNumber + messages.length - 1) % messages.length);
    }

    /** The current message as a buffer, from 0. */
    public ByteBuffer buffer() {
        return buffers[current];
    }

    /** The number in front of a message. */
    public static long number(final ByteBuffer buffer, final int offset) {
        return (long) BUFFER_LONG.get(buffer, offset);
    }
}
