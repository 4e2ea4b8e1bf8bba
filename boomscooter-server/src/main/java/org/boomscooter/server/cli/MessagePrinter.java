package org.boomscooter.server.cli;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.boomscooter.client.Message;

/** Writes messages to standard output, in one of the forms of {@code consume}. */
final class MessagePrinter {
    /** How a message is written. */
    enum Form {
        /** The payload and a line feed. */
        LINE,
        /** The payload and nothing else. */
        RAW,
        /** A little-endian 32-bit length and the payload, as {@code produce --framed} reads it. */
        FRAMED,
        /** One JSON object a line. */
        JSON
    }

    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final int FIRST_BUFFER_BYTES = 4096;

    private final CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();
    private final ByteBuffer lengthField =
            ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private final Terminal terminal;
    private final Form form;
    private byte[] payload = new byte[FIRST_BUFFER_BYTES];

    MessagePrinter(final Terminal terminal, final Form form) {
        this.terminal = terminal;
        this.form = form;
    }

    void print(final Message message) {
        if (form == Form.JSON) {
            terminal.print(Json.object(fields(message)));
            return;
        }
        if (form == Form.FRAMED) {
            terminal.write(lengthField.putInt(0, message.length()).array());
        }
        writePayload(message);
        if (form == Form.LINE) {
            terminal.write('\n');
        }
    }

    private void writePayload(final Message message) {
        final int length = message.length();
        if (payload.length < length) {
            payload = new byte[Math.max(length, 2 * payload.length)];
        }
        message.buffer().get(message.offset(), payload, 0, length);
        terminal.write(payload, 0, length);
    }

    private Map<String, Object> fields(final Message message) {
        final Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("seqno", message.seqno());
        fields.put("appendTime", time(message.appendTimeNs()));
        if (!message.channel().isEmpty()) {
            fields.put("channel", message.channel());
        }
        if (message.hasKey()) {
            fields.put("key", message.key());
        }
        fields.put("type", message.type());
        fields.put("version", message.version());
        putPayload(fields, message.toBytes());
        return fields;
    }

    private void putPayload(final Map<String, Object> fields, final byte[] bytes) {
        try {
            fields.put("payload", utf8.decode(ByteBuffer.wrap(bytes)).toString());
        } catch (final CharacterCodingException e) {
            fields.put("payloadBase64", Base64.getEncoder().encodeToString(bytes));
        }
    }

    private static String time(final long timeNs) {
        return Instant.ofEpochSecond(
                        Math.floorDiv(timeNs, NANOS_PER_SECOND),
                        Math.floorMod(timeNs, NANOS_PER_SECOND))
                .toString();
    }
}
