package org.boomscooter.bench.chronicle;

import java.nio.ByteBuffer;
import net.openhft.chronicle.bytes.internal.ByteBuffers;

/**
 * A buffer over memory that Chronicle has mapped, moved along with the messages: the sink gets them
 * without a copy, as ours does.
 *
 * <p><b>Threading:</b> for one thread.
 */
final class MappedView {
    private static final int LENGTH = 1 << 30;

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(Long.BYTES);
    private long startAddress;
    private long endAddress;

    /** Where in {@link #buffer} the memory at this address is. Only that much may be looked at. */
    int offsetOf(final long address, final int length) {
        if (address < startAddress || address + length > endAddress) {
            startAddress = address;
            endAddress = address + LENGTH;
            ByteBuffers.setAddressCapacity(buffer, startAddress, LENGTH);
            buffer.clear();
        }
        return (int) (address - startAddress);
    }

    ByteBuffer buffer() {
        return buffer;
    }
}
