package org.boomscooter.server.verify;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.boomscooter.server.disk.RealDisk;

/** Makes a segment of its companion. */
public final class CompanionUnpacker {
    private CompanionUnpacker() {}

    /**
     * Unpacks and checks every block; the target appears when it is whole, and replaces one that is
     * there.
     *
     * @return bytes of the segment
     */
    public static long unpack(final Path companion, final Path target) throws IOException {
        final Path unfinished = target.resolveSibling(target.getFileName() + ".unpacked.tmp");
        try (CompanionSource source = new CompanionSource(new RealDisk(), companion)) {
            try {
                write(source, unfinished);
                Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(unfinished);
            }
            return source.lengthBytes();
        }
    }

    private static void write(final CompanionSource source, final Path file) throws IOException {
        try (FileChannel channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            for (int i = 0; i < source.table().blockCount(); i++) {
                final ByteBuffer block =
                        source.block(i)
                                .duplicate()
                                .position(0)
                                .limit(source.table().contentLength(i));
                while (block.hasRemaining()) {
                    channel.write(block);
                }
            }
            channel.force(true);
        }
    }
}
