package org.boomscooter.server.transport;

import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.boomscooter.format.frame.Frame;
import org.boomscooter.format.protocol.Control;
import org.boomscooter.format.protocol.ControlCodec;
import org.boomscooter.format.protocol.ControlMessage;

/** What comes to an open port by mistake or by malice. */
final class Garbage {
    private Garbage() {}

    /** Of many kinds: noise, noise behind a good header, cut frames, spoilt hellos, silence. */
    static RawClient send(final int port, final Random random) throws IOException {
        final RawClient client = new RawClient(port);
        try {
            switch (random.nextInt(6)) {
                case 0 -> client.send(noise(random, 1 + random.nextInt(100_000)));
                case 1 -> {
                    final byte[] noise = noise(random, 4096);
                    Frame.putHeader(
                            ByteBuffer.wrap(noise).order(ByteOrder.LITTLE_ENDIAN),
                            0,
                            4096,
                            Frame.TYPE_CONTROL,
                            0);
                    client.send(noise);
                }
                case 2 -> {
                    client.hello("");
                    client.send(noise(random, 1 + random.nextInt(100_000)));
                }
                case 3 -> {
                    final ByteBuffer hello = hello();
                    client.send(hello.limit(1 + random.nextInt(hello.limit() - 1)));
                    client.shutdownOutput();
                }
                case 4 -> {
                    final ByteBuffer hello = hello();
                    hello.put(8 + random.nextInt(hello.limit() - 8), (byte) random.nextInt());
                    client.send(hello);
                    client.reset();
                }
                default -> {
                    // Nothing at all.
                }
            }
        } catch (final SocketException e) {
            // The server was faster to end it.
        }
        return client;
    }

    private static ByteBuffer hello() {
        return ControlCodec.encode(Control.of(1, new ControlMessage.Hello(1, 1, "raw", "")));
    }

    private static byte[] noise(final Random random, final int length) {
        final byte[] noise = new byte[length];
        random.nextBytes(noise);
        return noise;
    }
}
