package org.boomscooter.server.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import java.util.function.Function;

/** Makes Netty read a socket into the connection's own {@link ReceiveBlock}. */
final class BlockReader extends DefaultMaxMessagesRecvByteBufAllocator {
    private final Function<ByteBufAllocator, ByteBuf> nextRoom;

    BlockReader(final Function<ByteBufAllocator, ByteBuf> nextRoom) {
        this.nextRoom = nextRoom;
    }

    @Override
    @SuppressWarnings("deprecation") // Netty has no other way to choose where a socket is read to.
    public Handle newHandle() {
        return new MaxMessageHandle() {
            @Override
            public ByteBuf allocate(final ByteBufAllocator allocator) {
                return nextRoom.apply(allocator);
            }

            @Override
            public int guess() {
                return Integer.MAX_VALUE;
            }
        };
    }
}
