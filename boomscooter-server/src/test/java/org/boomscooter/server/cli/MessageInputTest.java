package org.boomscooter.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MessageInputTest {
    @Test
    void everyLineIsAMessageAlsoAnEmptyOneAndTheLastWithoutLineFeed() throws IOException {
        assertThat(read(lines("a\n\nccc\r\nd", 10))).containsExactly("a", "", "ccc\r", "d");
        assertThat(read(lines("a\n", 10))).containsExactly("a");
        assertThat(read(lines("", 10))).isEmpty();
    }

    @Test
    void linesMayCrossTheBufferAndGrowIt() throws IOException {
        final List<String> expected = new ArrayList<>();
        for (int length = 1; length < 300_000; length += 9_973) {
            expected.add("x".repeat(length));
        }
        assertThat(read(lines(String.join("\n", expected), 300_000))).isEqualTo(expected);
    }

    @Test
    void aLineLongerThanTheLimitIsNamed() throws IOException {
        assertThat(read(lines("12345\n12345", 5))).hasSize(2);
        assertThatThrownBy(() -> read(lines("12345\n123456\n", 5)))
                .isInstanceOf(CommandException.class)
                .hasMessage("line 2 is longer than 5 bytes, the largest message");
        assertThatThrownBy(() -> read(lines("123456", 5))).hasMessageStartingWith("line 1 ");
    }

    @Test
    void aLengthStandsBeforeEachFramedMessage() throws IOException {
        final ByteBuffer bytes = ByteBuffer.allocate(100_017).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(5).put("a\nb\0c".getBytes(StandardCharsets.UTF_8)).putInt(0).putInt(100_000);
        assertThat(read(framed(bytes.array(), 100_000)))
                .extracting(String::length)
                .containsExactly(5, 0, 100_000);
    }

    @Test
    void aFramedMessageThatIsCutShortOrTooLongIsNamed() {
        assertThatThrownBy(() -> read(framed(new byte[] {1, 0, 0, 0, 9, 1, 0}, 10)))
                .hasMessage("byte 5: the input ends within a length");
        assertThatThrownBy(() -> read(framed(new byte[] {2, 0, 0, 0, 9}, 10)))
                .hasMessage("byte 4: the input ends within a message of 2 bytes");
        assertThatThrownBy(() -> read(framed(new byte[] {11, 0, 0, 0, 9}, 10)))
                .hasMessage("byte 0: length 11 (expected: 0-10)");
        assertThatThrownBy(() -> read(framed(new byte[] {0, 0, 0, -1}, 10)))
                .hasMessageStartingWith("byte 0: length -");
    }

    private static MessageInput lines(final String text, final int maxBytes) {
        return new LineInput(
                new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), maxBytes);
    }

    private static MessageInput framed(final byte[] bytes, final int maxBytes) {
        return new FramedInput(new ByteArrayInputStream(bytes), maxBytes);
    }

    private static List<String> read(final MessageInput input) throws IOException {
        final List<String> messages = new ArrayList<>();
        while (input.next()) {
            messages.add(
                    new String(
                            input.bytes(), input.offset(), input.length(), StandardCharsets.UTF_8));
        }
        return messages;
    }
}
