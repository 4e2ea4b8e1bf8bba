package org.boomscooter.server.log;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** What a reader takes from the mark belongs together. */
@JCStressTest
@State
@Outcome(
        id = {"0, 0, 0", "1, 1, 1", "2, 2, 2"},
        expect = Expect.ACCEPTABLE,
        desc = "One that was published.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A part of one, a part of another.")
public class AppendedMarkStress {
    private final AppendedMark mark = new AppendedMark();

    @Actor
    public void writer() {
        mark.publish(1, 1, 1);
        mark.publish(2, 2, 2);
    }

    @Actor
    public void syncThread(final III_Result result) {
        final AppendedMark.Snapshot snapshot = new AppendedMark.Snapshot();
        mark.read(snapshot);
        result.r1 = snapshot.end;
        result.r2 = (int) snapshot.nextSeqno;
        result.r3 = snapshot.sealedEnd;
    }
}
