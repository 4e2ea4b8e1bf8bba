package org.boomscooter.server.log;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread of a {@link TaskAgent}: spins for a moment when there is nothing to do, then sleeps.
 *
 * <p>Never interrupted: an interrupt closes the file channel that the thread happens to use.
 */
final class AgentThread implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(AgentThread.class);

    /** Some microseconds: a pipelined producer is faster than that, an idle core wakes in fifty. */
    private static final int SPINS = 200;

    private final TaskAgent agent;
    private final Thread thread;
    private volatile boolean running = true;

    private AgentThread(final TaskAgent agent) {
        this.agent = agent;
        this.thread = new Thread(this, agent.roleName());
        thread.setDaemon(true);
        agent.thread(thread);
    }

    static AgentThread start(final TaskAgent agent) {
        final AgentThread started = new AgentThread(agent);
        started.thread.start();
        return started;
    }

    @Override
    public void run() {
        try {
            while (running) {
                if (agent.doWork() == 0) {
                    idle();
                }
            }
        } catch (final Throwable e) {
            LOG.error("{}: stopped, its logs are read-only", agent.roleName(), e);
            agent.fail(e);
        }
    }

    private void idle() {
        for (int i = 0; i < SPINS; i++) {
            if (agent.hasWork() || !running) {
                return;
            }
            Thread.onSpinWait();
        }
        agent.park();
    }

    /** Returns when the thread has ended; what it had not begun stays undone. */
    void stop() {
        running = false;
        agent.interruptPark();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (final InterruptedException e) {
                interrupted = true;
            }
        }
        agent.thread(null);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
