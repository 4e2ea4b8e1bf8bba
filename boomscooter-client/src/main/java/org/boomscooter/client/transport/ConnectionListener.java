package org.boomscooter.client.transport;

import java.nio.ByteBuffer;
import org.boomscooter.client.BoomscooterException;
import org.boomscooter.format.protocol.Control;

/** Told of everything that happens on a connection; called by the loop. */
interface ConnectionListener {
    void onConnected(Connection connection);

    void onControl(Connection connection, Control control);

    /**
     * A batch of the stream named last, or blocks of the stream that they name.
     *
     * @param received not held for the callee
     */
    void onBatch(int stream, ReceivedBytes received, int offset, int length);

    void onAck(ByteBuffer bytes, int offset, int limit);

    /** Once, and nothing after it. */
    void onLost(Connection connection, BoomscooterException reason);
}
