package org.boomscooter.server.log;

import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Recurring work of one log on the thread of a {@link TaskAgent}: run when somebody asks for it,
 * however often they ask, and ticked at intervals.
 */
abstract class Task {
    private final TaskAgent agent;
    private final AtomicBoolean scheduled = new AtomicBoolean();

    Task(final TaskAgent agent) {
        this.agent = agent;
    }

    TaskAgent agent() {
        return agent;
    }

    /** Makes sure that {@link #run} begins at least once after this call; from any thread. */
    final void schedule() {
        if (isUnscheduled()) {
            agent.enqueue(this);
        }
    }

    /** The same, and {@link #run} is over when this returns unless the agent was at work. */
    final void scheduleHere() {
        if (isUnscheduled()) {
            agent.enqueueHere(this);
        }
    }

    /** Whether it falls to the caller to enqueue it. */
    private boolean isUnscheduled() {
        // What the caller has published with a release store must be seen before the flag is read:
        // else a run that takes the flag down now could miss both.
        VarHandle.fullFence();
        return !scheduled.get() && scheduled.compareAndSet(false, true);
    }

    /** Whoever asks from now on gets a run of their own. */
    final void unschedule() {
        scheduled.set(false);
        // What the run reads by acquire loads must not be read before.
        VarHandle.fullFence();
    }

    /** One bounded piece of work; schedules itself if there is more. */
    abstract void run();

    /** Called at the agent's interval. */
    abstract void tick(long nowNs);

    /** Something was thrown that nobody expected: the log must not go on. */
    abstract void onError(Throwable cause);
}
