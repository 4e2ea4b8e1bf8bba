package org.boomscooter.server.log;

import java.nio.ByteBuffer;
import org.agrona.BufferUtil;

/**
 * Where a reader gets the memory to unpack companions into.
 *
 * <p><b>Threading:</b> for one reader at a time.
 */
@FunctionalInterface
public interface UnpackRoom {
    /** Whatever is asked for: for who reads alone. */
    UnpackRoom UNLIMITED =
            (least, wanted) -> {
                final ByteBuffer memory = ByteBuffer.allocateDirect(wanted);
                return new Unpacked(memory, () -> BufferUtil.free(memory));
            };

    /**
     * Takes memory; {@code null}: not now, others have it.
     *
     * @param least bytes that are needed
     * @param wanted bytes, {@code least} or more, that there is use for
     */
    Unpacked take(int least, int wanted);
}
