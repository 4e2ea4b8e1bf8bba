package org.boomscooter.server.transport;

import io.netty.channel.EventLoop;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A task of an event loop that any thread may ask for; asking again before it has begun changes
 * nothing.
 *
 * <p><b>Threading:</b> thread-safe.
 */
final class LoopTask implements Runnable {
    private final EventLoop loop;
    private final Runnable task;
    private final AtomicBoolean asked = new AtomicBoolean();

    LoopTask(final EventLoop loop, final Runnable task) {
        this.loop = loop;
        this.task = task;
    }

    /** Asks for the task. */
    @Override
    public void run() {
        if (asked.compareAndSet(false, true)) {
            EventLoops.execute(loop, this::begin);
        }
    }

    /** Runs something else on the event loop, and the task right after it. */
    void runAfter(final Runnable before) {
        EventLoops.execute(
                loop,
                () -> {
                    before.run();
                    task.run();
                });
    }

    private void begin() {
        // Before the task looks at anything: what changes from here on is asked for anew.
        asked.set(false);
        task.run();
    }
}
