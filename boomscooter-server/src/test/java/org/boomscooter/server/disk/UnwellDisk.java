package org.boomscooter.server.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The disk of this machine with ailments that a test can switch on and off.
 *
 * <p><b>Threading:</b> thread-safe.
 */
public final class UnwellDisk extends ForwardingDisk {
    private static final int MANY = 1 << 20;

    private final AtomicLong jumpNs = new AtomicLong();
    private final Semaphore gate = new Semaphore(MANY);
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger forces = new AtomicInteger();
    private volatile boolean full;
    private volatile boolean forceless;
    private volatile FileChannel channelInstead;
    private volatile Runnable atClock = () -> {};

    public UnwellDisk() {
        super(new RealDisk());
    }

    /** Whether no byte is free. */
    public void full(final boolean isSo) {
        full = isSo;
    }

    /** Every force fails from now on. */
    public void failForces() {
        forceless = true;
    }

    /** What {@code sendfile} gets in place of any file; {@code null}: the file. */
    public void channelInstead(final FileChannel channel) {
        channelInstead = channel;
    }

    /** Sets the wall clock. */
    public void jump(final long ns) {
        jumpNs.addAndGet(ns);
    }

    /** Runs something on every thread that is about to read the clock for intervals. */
    public void atClock(final Runnable task) {
        atClock = task;
    }

    /** Forces of mappings that begin from now on do not end before {@link #letForcesEnd}. */
    public void holdForcesUp() {
        gate.drainPermits();
    }

    public void letForcesEnd() {
        gate.release(MANY);
    }

    public boolean isForceWaiting() {
        return waiting.get() > 0;
    }

    /** Forces of mappings that have begun. */
    public int forces() {
        return forces.get();
    }

    private void checkForce(final Path path) throws ForceException {
        if (forceless) {
            throw new ForceException(path, new IOException("Input/output error"));
        }
    }

    @Override
    public DiskFile create(final Path file) throws IOException {
        return new UnwellFile(file, super.create(file));
    }

    @Override
    public DiskFile open(final Path file) throws IOException {
        return new UnwellFile(file, super.open(file));
    }

    @Override
    public DiskFile openReadOnly(final Path file) throws IOException {
        return new UnwellFile(file, super.openReadOnly(file));
    }

    @Override
    public void forceDirectory(final Path directory) throws IOException {
        checkForce(directory);
        super.forceDirectory(directory);
    }

    @Override
    public long usableBytes(final Path directory) throws IOException {
        return full ? 0 : super.usableBytes(directory);
    }

    @Override
    public long epochNs() {
        return super.epochNs() + jumpNs.get();
    }

    @Override
    public long monotonicNs() {
        atClock.run();
        return super.monotonicNs();
    }

    private final class UnwellFile extends ForwardingFile {
        private final Path path;

        UnwellFile(final Path path, final DiskFile file) {
            super(file);
            this.path = path;
        }

        @Override
        public void force() throws IOException {
            checkForce(path);
            super.force();
        }

        @Override
        public Mapping map(final int lengthBytes) throws IOException {
            return new UnwellMapping(path, super.map(lengthBytes));
        }

        @Override
        public FileChannel channel() {
            final FileChannel instead = channelInstead;
            return instead == null ? super.channel() : instead;
        }
    }

    private final class UnwellMapping implements Mapping {
        private final Path path;
        private final Mapping mapping;

        UnwellMapping(final Path path, final Mapping mapping) {
            this.path = path;
            this.mapping = mapping;
        }

        @Override
        public ByteBuffer buffer() {
            return mapping.buffer();
        }

        @Override
        public void populate(final int offset, final int lengthBytes) {
            mapping.populate(offset, lengthBytes);
        }

        @Override
        public void force(final int offset, final int lengthBytes) throws IOException {
            checkForce(path);
            forces.incrementAndGet();
            waiting.incrementAndGet();
            gate.acquireUninterruptibly();
            gate.release();
            waiting.decrementAndGet();
            mapping.force(offset, lengthBytes);
        }

        @Override
        public void close() {
            mapping.close();
        }
    }
}
