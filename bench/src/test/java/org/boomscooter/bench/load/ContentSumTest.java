package org.boomscooter.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class ContentSumTest {
    @Test
    void arrayAndBufferGiveTheSameSumWhereverTheMessageLies() {
        for (int length = 8; length < 40; length++) {
            final byte[] message = new Payloads(length, length).next();
            final ContentSum ofArray = new ContentSum();
            ofArray.add(message);
            for (int offset = 0; offset < 9; offset++) {
                final ByteBuffer buffer = ByteBuffer.allocateDirect(64);
                buffer.put(offset, message);
                final ContentSum ofBuffer = new ContentSum();
                ofBuffer.add(buffer, offset, length);
                assertThat(ofBuffer.value()).isEqualTo(ofArray.value());
            }
        }
    }

    @Test
    void everyByteAndTheOrderOfMessagesCount() {
        final byte[] message = new Payloads(21, 1).next();
        final long whole = sum(message, new byte[8]);
        for (int i = 0; i < message.length; i++) {
            final byte[] changed = message.clone();
            changed[i] ^= 1;
            assertThat(sum(changed, new byte[8])).as("byte %d", i).isNotEqualTo(whole);
        }
        assertThat(sum(new byte[8], message)).isNotEqualTo(whole);
    }

    private static long sum(final byte[]... messages) {
        final ContentSum sum = new ContentSum();
        for (final byte[] message : messages) {
            sum.add(message);
        }
        return sum.value();
    }
}
