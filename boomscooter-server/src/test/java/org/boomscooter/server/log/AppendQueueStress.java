package org.boomscooter.server.log;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** Who is refused by a full queue hears of it when the writer has taken something out. */
@JCStressTest
@State
@Outcome(
        id = {"true, false", "true, true", "false, true"},
        expect = Expect.ACCEPTABLE,
        desc = "Taken, or told that there is room.")
@Outcome(id = "false, false", expect = Expect.FORBIDDEN, desc = "Waits though there is room.")
public class AppendQueueStress {
    private static final AppendRequest REQUEST =
            new AppendRequest() {
                @Override
                protected void onAppended(
                        final long firstSeqno,
                        final long lastSeqno,
                        final int messageCount,
                        final boolean duplicate) {}

                @Override
                protected void onRefused(final LogException reason) {}
            };

    private final AppendQueue queue = new AppendQueue(2);

    public AppendQueueStress() {
        queue.offer(REQUEST);
        queue.offer(REQUEST);
    }

    @Actor
    public void producer(final ZZ_Result result) {
        result.r1 = queue.offer(REQUEST);
    }

    @Actor
    public void writer(final ZZ_Result result) {
        queue.poll();
        result.r2 = queue.takeRoomWanted();
    }
}
