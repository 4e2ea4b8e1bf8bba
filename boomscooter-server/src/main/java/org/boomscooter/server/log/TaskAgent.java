package org.boomscooter.server.log;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.ManyToOneConcurrentLinkedQueue;
import org.boomscooter.server.disk.Disk;

/**
 * Runs the scheduled tasks of many logs one at a time; idle logs cost nothing but their ticks.
 *
 * <p>While its own thread sleeps, a thread that has little to be done can do that itself by {@link
 * #enqueueHere}: it saves waking up one thread that wakes up another.
 *
 * <p><b>Threading:</b> {@link #doWork} belongs to the one whose turn it is: the store's own thread,
 * a caller of {@link #enqueueHere} that took the turn while that slept, or in a simulation the
 * test. Each sees what those before have done. All else is thread-safe.
 */
final class TaskAgent implements Agent {
    private static final int TASKS_PER_DUTY_CYCLE = 64;

    private final String roleName;
    private final Disk disk;
    private final long tickNs;
    private final ManyToOneConcurrentLinkedQueue<Runnable> commands =
            new ManyToOneConcurrentLinkedQueue<>();
    private final ManyToOneConcurrentLinkedQueue<Task> ready =
            new ManyToOneConcurrentLinkedQueue<>();
    private final List<Task> tasks = new CopyOnWriteArrayList<>();
    private long nextTickNs;
    private final AtomicReference<Turn> turn = new AtomicReference<>(Turn.OWN);
    private volatile Thread thread;

    /** Who may work. */
    private enum Turn {
        /** The agent's own thread. */
        OWN,
        /** Whoever takes it first: the own thread sleeps. */
        FREE,
        /** Another thread, for one duty cycle. */
        LENT,
        /** The same, and the own thread waits for it to end. */
        WANTED_BACK
    }

    TaskAgent(final String roleName, final Disk disk, final long tickNs) {
        this.roleName = roleName;
        this.disk = disk;
        this.tickNs = tickNs;
        this.nextTickNs = disk.monotonicNs() + tickNs;
    }

    @Override
    public String roleName() {
        return roleName;
    }

    void register(final Task task) {
        tasks.add(task);
    }

    void unregister(final Task task) {
        tasks.remove(task);
    }

    void enqueue(final Task task) {
        ready.offer(task);
        wake();
    }

    /** Runs the task on this thread if the agent's own sleeps, else like {@link #enqueue}. */
    void enqueueHere(final Task task) {
        ready.offer(task);
        if (turn.compareAndSet(Turn.FREE, Turn.LENT)) {
            try {
                doWork();
            } catch (final Throwable e) {
                fail(e);
                throw e;
            } finally {
                giveBack();
            }
        } else {
            wake();
        }
    }

    private void giveBack() {
        if (!turn.compareAndSet(Turn.LENT, Turn.FREE)) {
            turn.set(Turn.OWN);
            LockSupport.unpark(thread);
        } else if (hasWork()) {
            // Whoever asked for it saw that somebody worked.
            wake();
        }
    }

    private void wake() {
        if (turn.get() == Turn.FREE) {
            LockSupport.unpark(thread);
        }
    }

    /**
     * Runs something on the agent's thread and waits for it; here and now if there is no thread.
     * What it throws is the caller's to know, also the error of a mapped page that cannot be read.
     */
    void call(final Runnable command) {
        final Thread owner = thread;
        if (owner == null || owner == Thread.currentThread()) {
            command.run();
            return;
        }
        final CompletableFuture<Void> done = new CompletableFuture<>();
        commands.offer(
                () -> {
                    try {
                        command.run();
                        done.complete(null);
                    } catch (final RuntimeException | Error e) {
                        done.completeExceptionally(e);
                    }
                });
        wake();
        done.join();
    }

    void thread(final Thread owner) {
        thread = owner;
    }

    @Override
    public int doWork() {
        int work = 0;
        Runnable command = commands.poll();
        while (command != null) {
            command.run();
            work++;
            command = commands.poll();
        }
        Task task;
        while (work < TASKS_PER_DUTY_CYCLE && (task = ready.poll()) != null) {
            task.unschedule();
            run(task);
            work++;
        }
        final long nowNs = disk.monotonicNs();
        if (nowNs - nextTickNs >= 0) {
            nextTickNs = nowNs + tickNs;
            for (final Task each : tasks) {
                tick(each, nowNs);
            }
        }
        return work;
    }

    private static void run(final Task task) {
        try {
            task.run();
        } catch (final Exception | VirtualMachineError | LinkageError e) {
            // An InternalError is how the JVM reports a mapped page that cannot be had. A want of
            // memory, too, costs the log that met it; the others of this thread go on.
            task.onError(e);
        }
    }

    private static void tick(final Task task, final long nowNs) {
        try {
            task.tick(nowNs);
        } catch (final Exception | VirtualMachineError | LinkageError e) {
            task.onError(e);
        }
    }

    /** Sleeps until the next tick or until something is scheduled. */
    void park() {
        final long restNs = nextTickNs - disk.monotonicNs();
        turn.set(Turn.FREE);
        if (restNs > 0 && !hasWork()) {
            LockSupport.parkNanos(this, restNs);
        }
        takeBack();
    }

    private void takeBack() {
        while (!turn.compareAndSet(Turn.FREE, Turn.OWN)) {
            if (turn.compareAndSet(Turn.LENT, Turn.WANTED_BACK)) {
                while (turn.get() == Turn.WANTED_BACK) {
                    LockSupport.park(this);
                }
                return;
            }
        }
    }

    boolean hasWork() {
        return !ready.isEmpty() || !commands.isEmpty();
    }

    /** Ends a {@link #park}. */
    void interruptPark() {
        LockSupport.unpark(thread);
    }

    void fail(final Throwable cause) {
        for (final Task task : tasks) {
            task.onError(cause);
        }
    }
}
