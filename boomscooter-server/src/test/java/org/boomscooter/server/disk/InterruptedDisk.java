package org.boomscooter.server.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;

/**
 * The disk of this machine, and something that comes to pass right before one of the calls.
 *
 * <p><b>Threading:</b> for one thread.
 */
public final class InterruptedDisk implements Disk {
    /** What comes to pass. */
    public interface Event {
        void run() throws IOException;
    }

    private final Disk disk = new RealDisk();
    private final long atCall;
    private final Event event;
    private long calls;

    /**
     * @param atCall the first one is 1
     */
    public InterruptedDisk(final long atCall, final Event event) {
        this.atCall = atCall;
        this.event = event;
    }

    /** The process ends right before this call. */
    public static InterruptedDisk crash(final long atCall) {
        return new InterruptedDisk(
                atCall,
                () -> {
                    throw new SimulatedCrash("call " + atCall);
                });
    }

    /** Whether so many calls were made. */
    public boolean hasCome() {
        return calls >= atCall;
    }

    private void call() throws IOException {
        calls++;
        if (calls == atCall) {
            event.run();
        }
    }

    @Override
    public void createDirectories(final Path directory) throws IOException {
        call();
        disk.createDirectories(directory);
    }

    @Override
    public List<String> list(final Path directory) throws IOException {
        call();
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
        call();
        return new InterruptedFile(disk.create(file));
    }

    @Override
    public DiskFile open(final Path file) throws IOException {
        call();
        return new InterruptedFile(disk.open(file));
    }

    @Override
    public DiskFile openReadOnly(final Path file) throws IOException {
        call();
        return new InterruptedFile(disk.openReadOnly(file));
    }

    @Override
    public void rename(final Path from, final Path to) throws IOException {
        call();
        disk.rename(from, to);
    }

    @Override
    public void link(final Path file, final Path name) throws IOException {
        call();
        disk.link(file, name);
    }

    @Override
    public void delete(final Path path) throws IOException {
        call();
        disk.delete(path);
    }

    @Override
    public void forceDirectory(final Path directory) throws IOException {
        call();
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

    @Override
    public long epochNs() {
        return disk.epochNs();
    }

    @Override
    public long monotonicNs() {
        return disk.monotonicNs();
    }

    private final class InterruptedFile implements DiskFile {
        private final DiskFile file;

        InterruptedFile(final DiskFile file) {
            this.file = file;
        }

        @Override
        public long lengthBytes() throws IOException {
            return file.lengthBytes();
        }

        @Override
        public int read(final ByteBuffer target, final long position) throws IOException {
            call();
            return file.read(target, position);
        }

        @Override
        public void write(final ByteBuffer source, final long position) throws IOException {
            call();
            file.write(source, position);
        }

        @Override
        public long nextData(final long position) {
            return file.nextData(position);
        }

        @Override
        public void extend(final long lengthBytes) throws IOException {
            call();
            file.extend(lengthBytes);
        }

        @Override
        public void allocate(final long position, final long lengthBytes) throws IOException {
            call();
            file.allocate(position, lengthBytes);
        }

        @Override
        public void renamed(final Path name) {
            file.renamed(name);
        }

        @Override
        public void force() throws IOException {
            call();
            file.force();
        }

        @Override
        public Mapping map(final int lengthBytes) throws IOException {
            call();
            return file.map(lengthBytes);
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
}
