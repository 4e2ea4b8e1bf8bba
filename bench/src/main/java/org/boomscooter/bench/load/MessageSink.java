package org.boomscooter.bench.load;

import java.nio.ByteBuffer;

/** Takes messages where they lie. */
@FunctionalInterface
public interface MessageSink {
    /** The bytes are valid during the call. */
    void onMessage(ByteBuffer buffer, int offset, int length);
}
