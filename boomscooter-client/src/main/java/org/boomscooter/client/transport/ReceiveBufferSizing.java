package org.boomscooter.client.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;

/** Lets Netty read straight into the buffers of a {@link FrameReader}. */
final class ReceiveBufferSizing extends DefaultMaxMessagesRecvByteBufAllocator {
    private final FrameReader reader;

    ReceiveBufferSizing(final FrameReader reader) {
        this.reader = reader;
    }

    @Override
    @SuppressWarnings("deprecation") // the type that Netty's own channels ask for
    public Handle newHandle() {
        return new MaxMessageHandle() {
            @Override
            public ByteBuf allocate(final ByteBufAllocator allocator) {
                return reader.room();
            }

            @Override
            public int guess() {
                return ReceivePool.BUFFER_BYTES;
            }
        };
    }
}
