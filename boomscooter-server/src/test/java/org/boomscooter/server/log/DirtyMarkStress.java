package org.boomscooter.server.log;

import org.boomscooter.server.disk.RealDisk;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZI_Result;

/** A force that begins sees what was appended, or it stays dirty. */
@JCStressTest
@State
@Outcome(
        id = {"true, 0", "true, 1", "false, 1"},
        expect = Expect.ACCEPTABLE,
        desc = "Seen, or still to be forced.")
@Outcome(id = "false, 0", expect = Expect.FORBIDDEN, desc = "Forgotten until the next append.")
public class DirtyMarkStress {
    private static final RealDisk CLOCK = new RealDisk();

    private final AppendedMark mark = new AppendedMark();
    private final DirtyMark dirty = new DirtyMark(CLOCK);

    public DirtyMarkStress() {
        dirty.set();
    }

    @Actor
    public void writer() {
        mark.publish(1, 1, 0);
        dirty.set();
    }

    @Actor
    public void syncThread(final ZI_Result result) {
        dirty.clear();
        final AppendedMark.Snapshot snapshot = new AppendedMark.Snapshot();
        mark.read(snapshot);
        result.r2 = snapshot.end;
    }

    @Arbiter
    public void later(final ZI_Result result) {
        result.r1 = dirty.isDue(Long.MAX_VALUE / 2, 0);
    }
}
