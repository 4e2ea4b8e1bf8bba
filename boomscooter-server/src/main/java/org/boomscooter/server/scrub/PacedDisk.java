package org.boomscooter.server.scrub;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.boomscooter.server.disk.Disk;
import org.boomscooter.server.disk.DiskFile;
import org.boomscooter.server.disk.ForwardingDisk;
import org.boomscooter.server.disk.ForwardingFile;

/**
 * A disk whose files are read no quicker than a pacer lets them.
 *
 * <p><b>Threading:</b> as {@link Pacer}.
 */
final class PacedDisk extends ForwardingDisk {
    private final Pacer pacer;

    PacedDisk(final Disk disk, final Pacer pacer) {
        super(disk);
        this.pacer = pacer;
    }

    @Override
    public DiskFile openReadOnly(final Path file) throws IOException {
        return new PacedFile(super.openReadOnly(file));
    }

    private final class PacedFile extends ForwardingFile {
        PacedFile(final DiskFile file) {
            super(file);
        }

        @Override
        public int read(final ByteBuffer target, final long position) throws IOException {
            pacer.take(target.remaining());
            return super.read(target, position);
        }
    }
}
