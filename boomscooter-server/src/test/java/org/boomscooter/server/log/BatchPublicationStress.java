package org.boomscooter.server.log;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicInteger;
import org.boomscooter.format.frame.Frame;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IJ_Result;

/** A reader that sees the length of a batch sees all of it. */
@JCStressTest
@State
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "Nothing there yet.")
@Outcome(id = "64, 3", expect = Expect.ACCEPTABLE, desc = "All there.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A length without all the bytes.")
public class BatchPublicationStress {
    private static final int LENGTH = 64;
    private static final int SLOTS = 1 << 16;
    private static final ByteBuffer MEMORY =
            ByteBuffer.allocateDirect(SLOTS * LENGTH).order(ByteOrder.LITTLE_ENDIAN);
    private static final AtomicInteger NEXT_SLOT = new AtomicInteger();

    private final int offset = NEXT_SLOT.getAndIncrement() % SLOTS * LENGTH;

    public BatchPublicationStress() {
        for (int i = 0; i < LENGTH; i += Long.BYTES) {
            MEMORY.putLong(offset + i, 0);
        }
    }

    @Actor
    public void writer() {
        MEMORY.putLong(offset + 8, 1);
        MEMORY.putLong(offset + LENGTH - 8, 2);
        Frame.lengthRelease(MEMORY, offset, LENGTH);
    }

    @Actor
    public void reader(final IJ_Result result) {
        result.r1 = Frame.lengthAcquire(MEMORY, offset);
        if (result.r1 != 0) {
            result.r2 = MEMORY.getLong(offset + 8) + MEMORY.getLong(offset + LENGTH - 8);
        }
    }
}
