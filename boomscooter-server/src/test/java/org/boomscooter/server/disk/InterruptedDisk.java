package org.boomscooter.server.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * The disk of this machine, and something that comes to pass right before one of the calls.
 *
 * <p><b>Threading:</b> for one thread.
 */
public final class InterruptedDisk extends ForwardingDisk {
    /** What comes to pass. */
    public interface Event {
        void run() throws IOException;
    }

    private final long atCall;
    private final Event event;
    private long calls;

    /**
     * @param atCall the first one is 1
     */
    public InterruptedDisk(final long atCall, final Event event) {
        super(new RealDisk());
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
        super.createDirectories(directory);
    }

    @Override
    public List<String> list(final Path directory) throws IOException {
        call();
        return super.list(directory);
    }

    @Override
    public DiskFile create(final Path file) throws IOException {
        call();
        return new InterruptedFile(super.create(file));
    }

    @Override
    public DiskFile open(final Path file) throws IOException {
        call();
        return new InterruptedFile(super.open(file));
    }

    @Override
    public DiskFile openReadOnly(final Path file) throws IOException {
        call();
        return new InterruptedFile(super.openReadOnly(file));
    }

    @Override
    public void rename(final Path from, final Path to) throws IOException {
        call();
        super.rename(from, to);
    }

    @Override
    public void link(final Path file, final Path name) throws IOException {
        call();
        super.link(file, name);
    }

    @Override
    public void delete(final Path path) throws IOException {
        call();
        super.delete(path);
    }

    @Override
    public void forceDirectory(final Path directory) throws IOException {
        call();
        super.forceDirectory(directory);
    }

    private final class InterruptedFile extends ForwardingFile {
        InterruptedFile(final DiskFile file) {
            super(file);
        }

        @Override
        public int read(final ByteBuffer target, final long position) throws IOException {
            call();
            return super.read(target, position);
        }

        @Override
        public void write(final ByteBuffer source, final long position) throws IOException {
            call();
            super.write(source, position);
        }

        @Override
        public void extend(final long lengthBytes) throws IOException {
            call();
            super.extend(lengthBytes);
        }

        @Override
        public void allocate(final long position, final long lengthBytes) throws IOException {
            call();
            super.allocate(position, lengthBytes);
        }

        @Override
        public void force() throws IOException {
            call();
            super.force();
        }

        @Override
        public Mapping map(final int lengthBytes) throws IOException {
            call();
            return super.map(lengthBytes);
        }
    }
}
