package org.boomscooter.server.log;

import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZI_Result;

/** Who waits sees what was published by a release store, or the one who publishes sees the flag. */
@JCStressTest
@State
@Outcome(
        id = {"true, 0", "true, 1", "false, 1"},
        expect = Expect.ACCEPTABLE,
        desc = "Seen, or woken.")
@Outcome(id = "false, 0", expect = Expect.FORBIDDEN, desc = "Waits though it is there.")
public class WaitFlagStress {
    private final AtomicLong appended = new AtomicLong();
    private final WaitFlag flag = new WaitFlag();

    @Actor
    public void writer(final ZI_Result result) {
        appended.setRelease(1);
        result.r1 = flag.take();
    }

    @Actor
    public void reader(final ZI_Result result) {
        flag.raise();
        result.r2 = (int) appended.get();
    }
}
