package org.boomscooter.server.log;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.ManyToOneConcurrentLinkedQueue;
import org.boomscooter.server.disk.Disk;

/**
 * Runs the scheduled tasks of many logs on one thread; idle logs cost nothing but their ticks.
 *
 * <p><b>Threading:</b> {@link #doWork} belongs to one thread, which is the store's, or in a
 * simulation the test's; all else is thread-safe.
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
    private volatile Thread thread;
    private volatile boolean parked;

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

    private void wake() {
        if (parked) {
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
        parked = true;
        try {
            if (ready.isEmpty() && commands.isEmpty()) {
                final long restNs = nextTickNs - disk.monotonicNs();
                if (restNs > 0) {
                    LockSupport.parkNanos(this, restNs);
                }
            }
        } finally {
            parked = false;
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
