package org.boomscooter.server.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.boomscooter.server.disk.RealDisk;
import org.boomscooter.server.disk.UnwellDisk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class TaskAgentTest {
    private static final int CALLERS = 3;
    private static final int CALLS = 3_000;

    @Test
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void whoCallsIsToldOfAPageThatCannotBeReadAndTheThreadGoesOn() {
        final TaskAgent agent = new TaskAgent("agent", new RealDisk(), 1_000_000_000);
        final AgentThread thread = AgentThread.start(agent);
        try {
            assertThatThrownBy(
                            () ->
                                    agent.call(
                                            () -> {
                                                throw new InternalError("a page");
                                            }))
                    .hasRootCauseInstanceOf(InternalError.class);
            final AtomicBoolean ran = new AtomicBoolean();
            agent.call(() -> ran.set(true));
            assertThat(ran).isTrue();
        } finally {
            thread.stop();
        }
    }

    @Test
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void whileItSleepsOthersDoItsWorkOneAtATimeAndNoneIsForgotten() throws InterruptedException {
        // It wakes up for nothing but what it is asked for.
        final TaskAgent agent = new TaskAgent("agent", new RealDisk(), TimeUnit.HOURS.toNanos(1));
        final AgentThread thread = AgentThread.start(agent);
        final AtomicBoolean atWork = new AtomicBoolean();
        final AtomicBoolean together = new AtomicBoolean();
        final AtomicInteger elsewhere = new AtomicInteger();
        final List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            final Echo echo = new Echo(agent, atWork, together, elsewhere);
            callers.add(new Thread(() -> echo.call(CALLS)));
        }
        try {
            callers.forEach(Thread::start);
            for (final Thread caller : callers) {
                caller.join();
            }
        } finally {
            thread.stop();
        }
        assertThat(together).isFalse();
        assertThat(elsewhere).hasPositiveValue();
    }

    /** Another thread at work reads the clock when it has found nothing more to do. */
    @Test
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void whatIsAskedForWhileAnotherThreadHandsTheTurnBackIsDone() throws InterruptedException {
        final UnwellDisk disk = new UnwellDisk();
        final TaskAgent agent = new TaskAgent("agent", disk, TimeUnit.HOURS.toNanos(1));
        final AgentThread thread = AgentThread.start(agent);
        final Once early = new Once(agent);
        final Once late = new Once(agent);
        final Thread caller = Thread.currentThread();
        final AtomicBoolean asked = new AtomicBoolean();
        disk.atClock(
                () -> {
                    if (Thread.currentThread() == caller && asked.compareAndSet(false, true)) {
                        late.schedule();
                    }
                });
        try {
            while (!asked.get()) {
                early.scheduleHere();
            }
            late.done.await();
        } finally {
            thread.stop();
        }
    }

    /** The agent's own thread reads the clock when it has work to look for, and to go to sleep. */
    @Test
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void whatIsAskedForWhileTheThreadGoesToSleepIsDone() throws InterruptedException {
        final UnwellDisk disk = new UnwellDisk();
        final TaskAgent agent = new TaskAgent("agent", disk, TimeUnit.HOURS.toNanos(1));
        final Once late = new Once(agent);
        final AtomicInteger looks = new AtomicInteger();
        disk.atClock(
                () -> {
                    if (looks.incrementAndGet() == 2) {
                        late.schedule();
                    }
                });
        final AgentThread thread = AgentThread.start(agent);
        try {
            late.done.await();
        } finally {
            thread.stop();
        }
    }

    private static final class Once extends Task {
        private final CountDownLatch done = new CountDownLatch(1);

        Once(final TaskAgent agent) {
            super(agent);
        }

        @Override
        void run() {
            done.countDown();
        }

        @Override
        void tick(final long nowNs) {}

        @Override
        void onError(final Throwable cause) {
            throw new AssertionError(cause);
        }
    }

    /** Repeats what it was told last. */
    private static final class Echo extends Task {
        private final AtomicBoolean atWork;
        private final AtomicBoolean together;
        private final AtomicInteger elsewhere;
        private volatile int told;
        private volatile int repeated;

        Echo(
                final TaskAgent agent,
                final AtomicBoolean atWork,
                final AtomicBoolean together,
                final AtomicInteger elsewhere) {
            super(agent);
            this.atWork = atWork;
            this.together = together;
            this.elsewhere = elsewhere;
        }

        void call(final int count) {
            for (int i = 1; i <= count; i++) {
                told = i;
                if (i % 3 == 0) {
                    schedule();
                } else {
                    scheduleHere();
                }
                while (repeated != i) {
                    Thread.onSpinWait();
                }
                if (i % 16 == 0) {
                    // Long enough for the agent's own thread to fall asleep.
                    LockSupport.parkNanos(50_000);
                }
            }
        }

        @Override
        void run() {
            if (!atWork.compareAndSet(false, true)) {
                together.set(true);
            }
            if (!Thread.currentThread().getName().equals(agent().roleName())) {
                elsewhere.incrementAndGet();
            }
            repeated = told;
            atWork.set(false);
        }

        @Override
        void tick(final long nowNs) {}

        @Override
        void onError(final Throwable cause) {
            throw new AssertionError(cause);
        }
    }
}
