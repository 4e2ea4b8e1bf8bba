package org.boomscooter.server.log;

import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.boomscooter.format.segment.SegmentHeader;
import org.boomscooter.format.segment.SeqnoMode;
import org.boomscooter.server.disk.DiskFile;
import org.boomscooter.server.disk.Mapping;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZI_Result;

/** A segment is unmapped once, and not while somebody may look at it. */
@JCStressTest
@State
@Outcome(id = "false, 1", expect = Expect.ACCEPTABLE, desc = "Unmapped once, behind its last user.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Unmapped under a user, twice or never.")
public class SegmentFileStress {
    private static final Path PATH = Path.of("segment");
    private static final SegmentHeader HEADER =
            new SegmentHeader(SeqnoMode.SERVER, 1, 0, 0, 1 << 20, "stressed");

    private static final DiskFile NO_FILE =
            (DiskFile)
                    Proxy.newProxyInstance(
                            DiskFile.class.getClassLoader(),
                            new Class<?>[] {DiskFile.class},
                            (proxy, method, arguments) -> null);

    private final CountedMapping mapping = new CountedMapping();
    private final SegmentFile file =
            SegmentFile.ofTail(PATH, HEADER, NO_FILE, mapping, new CountedMapping());

    /** Counts how often it was given back. */
    private static final class CountedMapping implements Mapping {
        private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

        private final AtomicInteger closed = new AtomicInteger();

        @Override
        public ByteBuffer buffer() {
            return NOTHING;
        }

        @Override
        public void populate(final int offset, final int lengthBytes) {}

        @Override
        public void force(final int offset, final int lengthBytes) {}

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }

    @Actor
    public void lastUser() {
        file.release();
    }

    @Actor
    public void reader(final ZI_Result result) {
        if (file.tryRetain()) {
            result.r1 = mapping.closed.get() > 0;
            file.release();
        }
    }

    @Arbiter
    public void later(final ZI_Result result) {
        result.r2 = mapping.closed.get();
    }
}
