package org.boomscooter.server.log;

import java.util.concurrent.TimeUnit;
import org.boomscooter.server.disk.RealDisk;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZI_Result;

/** A task that runs sees what was published before it was asked for, or it runs again. */
@JCStressTest
@State
@Outcome(
        id = {"true, 0", "true, 1", "false, 1"},
        expect = Expect.ACCEPTABLE,
        desc = "Seen, or another run is to come.")
@Outcome(id = "false, 0", expect = Expect.FORBIDDEN, desc = "A lost wake-up.")
public class ScheduleStress {
    private static final RealDisk DISK = new RealDisk();

    private final TaskAgent agent = new TaskAgent("agent", DISK, TimeUnit.HOURS.toNanos(1));
    private final AppendedMark mark = new AppendedMark();
    private final Looking task = new Looking(agent, mark);

    /** Reads the mark whenever it runs. */
    private static final class Looking extends Task {
        private final AppendedMark mark;
        private final AppendedMark.Snapshot seen = new AppendedMark.Snapshot();

        Looking(final TaskAgent agent, final AppendedMark mark) {
            super(agent);
            this.mark = mark;
        }

        @Override
        void run() {
            mark.read(seen);
        }

        @Override
        void tick(final long nowNs) {}

        @Override
        void onError(final Throwable cause) {
            throw new AssertionError(cause);
        }
    }

    public ScheduleStress() {
        task.schedule();
    }

    @Actor
    public void publisher() {
        mark.publish(1, 1, 0);
        task.schedule();
    }

    @Actor
    public void agent() {
        agent.doWork();
    }

    @Arbiter
    public void later(final ZI_Result result) {
        result.r1 = agent.hasWork();
        result.r2 = task.seen.end;
    }
}
