package org.boomscooter.bench.limit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.boomscooter.server.disk.Disk;
import org.boomscooter.server.disk.DiskFile;
import org.boomscooter.server.disk.Mapping;
import org.boomscooter.server.disk.RealDisk;

/**
 * A file as our segments are: blocks allocated ahead, mapped, pages populated, by the calls that
 * the server uses.
 */
final class PreparedFile implements AutoCloseable {
    private static final int STEP_BYTES = 8 << 20;

    private final Disk disk = new RealDisk();
    private final Path path;
    private final DiskFile file;
    private final Mapping mapping;

    PreparedFile(final Path path, final int lengthBytes) throws IOException {
        this.path = path;
        disk.delete(path);
        file = disk.create(path);
        for (int from = 0; from < lengthBytes; from += STEP_BYTES) {
            file.allocate(from, Math.min(STEP_BYTES, lengthBytes - from));
        }
        mapping = file.map(lengthBytes);
        for (int from = 0; from < lengthBytes; from += STEP_BYTES) {
            mapping.populate(from, Math.min(STEP_BYTES, lengthBytes - from));
        }
        disk.forceDirectory(path.getParent());
    }

    ByteBuffer buffer() {
        return mapping.buffer();
    }

    FileChannel channel() {
        return file.channel();
    }

    void force(final int offset, final int lengthBytes) throws IOException {
        mapping.force(offset, lengthBytes);
    }

    @Override
    public void close() throws IOException {
        mapping.close();
        file.close();
        disk.delete(path);
    }
}
