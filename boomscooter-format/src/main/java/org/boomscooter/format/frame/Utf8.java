package org.boomscooter.format.frame;

import java.nio.ByteBuffer;

/** Tells UTF-8 from other bytes, without decoding them. */
final class Utf8 {
    private static final int CONTINUATION_BITS = 6;
    private static final int MIN_THREE_BYTES = 0x800;
    private static final int MIN_FOUR_BYTES = 0x10000;
    private static final int MAX_CODE_POINT = 0x10FFFF;

    private Utf8() {}

    /** Whether these bytes are whole, shortest-form UTF-8 without surrogates. */
    static boolean isValid(final ByteBuffer buffer, final int offset, final int length) {
        final int end = offset + length;
        int i = offset;
        while (i < end) {
            final int lead = buffer.get(i++);
            if (lead >= 0) {
                continue;
            }
            final int more = continuationsAfter(lead & 0xFF);
            if (more == 0 || more > end - i) {
                return false;
            }
            int codePoint = lead & (0x3F >> more);
            for (int last = i + more; i < last; i++) {
                final int next = buffer.get(i);
                if ((next & 0xC0) != 0x80) {
                    return false;
                }
                codePoint = codePoint << CONTINUATION_BITS | (next & 0x3F);
            }
            if (!isShortestForm(codePoint, more)) {
                return false;
            }
        }
        return true;
    }

    private static int continuationsAfter(final int lead) {
        if (lead >= 0xC2 && lead <= 0xDF) {
            return 1;
        }
        if (lead >= 0xE0 && lead <= 0xEF) {
            return 2;
        }
        return lead >= 0xF0 && lead <= 0xF4 ? 3 : 0;
    }

    private static boolean isShortestForm(final int codePoint, final int continuations) {
        return switch (continuations) {
            case 1 -> true;
            case 2 ->
                    codePoint >= MIN_THREE_BYTES
                            && (codePoint < Character.MIN_SURROGATE
                                    || codePoint > Character.MAX_SURROGATE);
            default -> codePoint >= MIN_FOUR_BYTES && codePoint <= MAX_CODE_POINT;
        };
    }
}
