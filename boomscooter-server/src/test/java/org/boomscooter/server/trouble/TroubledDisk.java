package org.boomscooter.server.trouble;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.boomscooter.server.disk.Disk;
import org.boomscooter.server.disk.DiskFile;
import org.boomscooter.server.disk.Mapping;
import org.boomscooter.server.disk.RealDisk;

/**
 * The disk of this machine, whose forces of mappings can be held up, and a wall clock that can be
 * set.
 *
 * <p><b>Threading:</b> thread-safe.
 */
final class TroubledDisk implements Disk {
    private static final int MANY = 1 << 20;

    private final RealDisk disk = new RealDisk();
    private final AtomicLong jumpNs = new AtomicLong();
    private final Semaphore gate = new Semaphore(MANY);
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger forces = new AtomicInteger();

    void jump(final long ns) {
        jumpNs.addAndGet(ns);
    }

    /** Forces that begin from now on do not end before {@link #letForcesEnd}. */
    void holdForcesUp() {
        gate.drainPermits();
    }

    void letForcesEnd() {
        gate.release(MANY);
    }

    boolean isForceWaiting() {
        return waiting.get() > 0;
    }

    /** Forces of mappings that have begun. */
    int forces() {
        return forces.get();
    }

    @Override
    public long epochNs() {
        return disk.epochNs() + jumpNs.get();
    }

    @Override
    public long monotonicNs() {
        return disk.monotonicNs();
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
        return new TroubledFile(disk.create(file));
    }

    @Override
    public DiskFile open(final Path file) throws IOException {
        return new TroubledFile(disk.open(file));
    }

    @Override
    public DiskFile openReadOnly(final Path file) throws IOException {
        return disk.openReadOnly(file);
    }

    @Override
    public void rename(final Path from, final Path to) throws IOException {
        disk.rename(from, to);
    }

    @Override
    public void delete(final Path path) throws IOException {
        disk.delete(path);
    }

    @Override
    public void forceDirectory(final Path directory) throws IOException {
        disk.forceDirectory(directory);
    }

    @Override
    public long usableBytes(final Path directory) throws IOException {
        return disk.usableBytes(directory);
    }

    @Override
    public AutoCloseable tryLock(final Path file) throws IOException {
        return disk.tryLock(file);
    }

    private final class TroubledFile implements DiskFile {
        private final DiskFile file;

        TroubledFile(final DiskFile file) {
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
            file.force();
        }

        @Override
        public Mapping map(final int lengthBytes) throws IOException {
            return new TroubledMapping(file.map(lengthBytes));
        }

        @Override
        public FileChannel channel() {
            return file.channel();
        }

        @Override
        public void close() {
            file.close();
        }
    }

    private final class TroubledMapping implements Mapping {
        private final Mapping mapping;

        TroubledMapping(final Mapping mapping) {
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
