package org.boomscooter.server.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The disk of this machine with ailments that a test can switch on and off.
 *
 * <p><b>Threading:</b> thread-safe.
 */
public final class UnwellDisk implements Disk {
    private static final int MANY = 1 << 20;

    private final Disk disk = new RealDisk();
    private final AtomicLong jumpNs = new AtomicLong();
    private final Semaphore gate = new Semaphore(MANY);
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger forces = new AtomicInteger();
    private volatile boolean full;
    private volatile boolean forceless;
    private volatile FileChannel channelInstead;
    private volatile Runnable atClock = () -> {};

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
    public void createDirectories(final Path directory) throws IOException {
        disk.createDirectories(directory);
    }

    @Override
    public List<String> list(final Path directory) throws IOException {
        return disk.list(directory);
    }

    @Override
    public boolean isDirectory(final Path path) {
        return disk.isDirectory(path);
    }

    @Override
    public boolean exists(final Path file) {
        return disk.exists(file);
    }

    @Override
    public DiskFile create(final Path file) throws IOException {
        return new UnwellFile(file, disk.create(file));
    }

    @Override
    public DiskFile open(final Path file) throws IOException {
        return new UnwellFile(file, disk.open(file));
    }

    @Override
    public DiskFile openReadOnly(final Path file) throws IOException {
        return new UnwellFile(file, disk.openReadOnly(file));
    }

    @Override
    public void rename(final Path from, final Path to) throws IOException {
        disk.rename(from, to);
    }

    @Override
    public void link(final Path file, final Path name) throws IOException {
        disk.link(file, name);
    }

    @Override
    public void delete(final Path path) throws IOException {
        disk.delete(path);
    }

    @Override
    public void forceDirectory(final Path directory) throws IOException {
        checkForce(directory);
        disk.forceDirectory(directory);
    }

    @Override
    public long usableBytes(final Path directory) throws IOException {
        return full ? 0 : disk.usableBytes(directory);
    }

    @Override
    public AutoCloseable tryLock(final Path file) throws IOException {
        return disk.tryLock(file);
    }

    @Override
    public long epochNs() {
        return disk.epochNs() + jumpNs.get();
    }

    @Override
    public long monotonicNs() {
        atClock.run();
        return disk.monotonicNs();
    }

    private final class UnwellFile implements DiskFile {
        private final Path path;
        private final DiskFile file;

        UnwellFile(final Path path, final DiskFile file) {
            this.path = path;
            this.file = file;
        }

        @Override
        public void renamed(final Path name) {
            file.renamed(name);
        }

        @Override
        public long lengthBytes() throws IOException {
            return file.lengthBytes();
        }

        @Override
        public int read(final ByteBuffer target, final long position) throws IOException {
            return file.read(target, position);
        }

        @Override
        public void write(final ByteBuffer source, final long position) throws IOException {
            file.write(source, position);
        }

        @Override
        public long nextData(final long position) {
            return file.nextData(position);
        }

        @Override
        public void extend(final long lengthBytes) throws IOException {
            file.extend(lengthBytes);
        }

        @Override
        public void allocate(final long position, final long lengthBytes) throws IOException {
            file.allocate(position, lengthBytes);
        }

        @Override
        public void force() throws IOException {
            checkForce(path);
            file.force();
        }

        @Override
        public Mapping map(final int lengthBytes) throws IOException {
            return new UnwellMapping(path, file.map(lengthBytes));
        }

        @Override
        public FileChannel channel() {
            final FileChannel instead = channelInstead;
            return instead == null ? file.channel() : instead;
        }

        @Override
        public void close() {
            file.close();
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
