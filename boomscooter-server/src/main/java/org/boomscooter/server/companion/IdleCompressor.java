package org.boomscooter.server.companion;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.util.Native;
import org.boomscooter.server.posix.Niceness;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compresses on a thread of its own that runs when nobody else wants a core.
 *
 * <p>Such a thread may be kept from its core anywhere and for long. All that it does between two
 * waits is therefore one native call, during which the JVM needs nothing of it: a thread that is
 * stopped in the middle of Java code, or with a lock, holds up whoever wants a safepoint or that
 * lock.
 *
 * <p>Behind {@link #close}, and where LZ4 has no native code, blocks are compressed by the caller.
 *
 * <p><b>Threading:</b> {@link #compress} for one thread at a time, which waits; {@link #close} for
 * any.
 */
final class IdleCompressor extends LZ4Compressor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(IdleCompressor.class);

    private final Runnable giveWay;
    private final LZ4Compressor compressor;
    private final Thread thread;
    private final AtomicReference<State> state;

    // What is to be done and what came of it: handed over by the state.
    private IntSupplier block;
    private int storedLength;
    private Throwable failure;
    private Thread caller;
    private volatile boolean ending;

    private enum State {
        /** The thread waits. */
        IDLE,
        /** The caller waits. */
        ASKED,
        /** There is no thread, and will be none. */
        ENDED
    }

    private IdleCompressor(final Runnable giveWay) {
        this.giveWay = giveWay;
        compressor = LZ4Factory.fastestInstance().fastCompressor();
        thread = new Thread(this::run, "companion-lz4-0");
        thread.setDaemon(true);
        state = new AtomicReference<>(Native.isLoaded() ? State.IDLE : State.ENDED);
    }

    /** Starts the thread. */
    static IdleCompressor start() {
        return start(Niceness::onlyWhenIdle);
    }

    /**
     * @param giveWay has the calling thread let everybody go first; may fail
     */
    static IdleCompressor start(final Runnable giveWay) {
        final IdleCompressor started = new IdleCompressor(giveWay);
        if (started.state.get() == State.IDLE) {
            started.thread.start();
        }
        return started;
    }

    private void run() {
        boolean nice = false;
        while (state.get() != State.ENDED) {
            if (state.get() == State.ASKED) {
                if (!nice) {
                    // Not before there is work: it takes a start a while.
                    nice = true;
                    giveWay();
                }
                compress();
                final Thread waiting = caller;
                state.set(State.IDLE);
                endIfWanted();
                LockSupport.unpark(waiting);
            } else {
                LockSupport.park(this);
            }
        }
    }

    /** Without file descriptors, for one, its native binding cannot be loaded. */
    private void giveWay() {
        try {
            giveWay.run();
        } catch (final RuntimeException | LinkageError | OutOfMemoryError e) {
            LOG.warn("companions are compressed at the priority of everything else", e);
        }
    }

    private void endIfWanted() {
        if (ending) {
            state.compareAndSet(State.IDLE, State.ENDED);
        }
    }

    private void compress() {
        try {
            storedLength = block.getAsInt();
        } catch (final Throwable e) {
            // For the caller, who waits.
            failure = e;
        }
    }

    @Override
    public int compress(
            final ByteBuffer src,
            final int srcOff,
            final int srcLen,
            final ByteBuffer dest,
            final int destOff,
            final int maxDestLen) {
        block = () -> compressor.compress(src, srcOff, srcLen, dest, destOff, maxDestLen);
        failure = null;
        caller = Thread.currentThread();
        if (!state.compareAndSet(State.IDLE, State.ASKED)) {
            return block.getAsInt();
        }
        LockSupport.unpark(thread);
        while (state.get() == State.ASKED) {
            LockSupport.park(this);
        }
        if (failure != null) {
            throw new IllegalStateException("a block cannot be compressed", failure);
        }
        return storedLength;
    }

    @Override
    public int compress(
            final byte[] src,
            final int srcOff,
            final int srcLen,
            final byte[] dest,
            final int destOff,
            final int maxDestLen) {
        return compress(
                ByteBuffer.wrap(src), srcOff, srcLen, ByteBuffer.wrap(dest), destOff, maxDestLen);
    }

    /** Ends the thread, behind the block that it is at. */
    @Override
    public void close() {
        ending = true;
        endIfWanted();
        LockSupport.unpark(thread);
    }
}
