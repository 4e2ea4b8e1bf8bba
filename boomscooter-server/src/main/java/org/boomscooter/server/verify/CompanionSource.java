package org.boomscooter.server.verify;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import net.jpountz.lz4.LZ4Factory;
import org.boomscooter.format.companion.CompanionDecoder;
import org.boomscooter.format.companion.CompanionFrame;
import org.boomscooter.format.companion.CompanionWalk;
import org.boomscooter.format.companion.SeekTable;
import org.boomscooter.server.disk.Disk;

/** The bytes of a segment out of its companion. */
final class CompanionSource implements ByteSource {
    private final CompanionDecoder decoder =
            new CompanionDecoder(LZ4Factory.fastestInstance().safeDecompressor());
    private final ByteBuffer stored = ByteBuffer.allocateDirect(CompanionFrame.BLOCK_LENGTH);
    private final ByteBuffer block = ByteBuffer.allocateDirect(CompanionFrame.BLOCK_LENGTH);
    private final FileSource file;
    private final SeekTable table;
    private final CompanionWalk.Found walked;
    private int blockHeld = -1;

    CompanionSource(final Disk disk, final Path companion) throws IOException {
        file = new FileSource(disk, companion);
        walked = null;
        try {
            table = readTable();
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private CompanionSource(final FileSource file, final CompanionWalk.Found walked) {
        this.file = file;
        this.walked = walked;
        this.table = walked.table();
    }

    /** One whose seek table cannot be read, by a table that is made anew. */
    static CompanionSource walk(
            final Disk disk, final Path companion, final long logId, final long baseSeqno)
            throws IOException {
        final FileSource file = new FileSource(disk, companion);
        try {
            return new CompanionSource(
                    file,
                    CompanionWalk.run(
                            (target, position, length) -> isRead(file, target, position, length),
                            LZ4Factory.fastestInstance().safeDecompressor(),
                            logId,
                            baseSeqno));
        } catch (final UncheckedIOException e) {
            file.close();
            throw e.getCause();
        } catch (final RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static boolean isRead(
            final FileSource file, final ByteBuffer target, final long position, final int length) {
        if (position + length > file.lengthBytes()) {
            return false;
        }
        try {
            file.read(target, 0, position, length);
            return true;
        } catch (final InterruptedIOException e) {
            throw new UncheckedIOException(e);
        } catch (final IOException e) {
            return false;
        }
    }

    /** Its table that was made anew; {@code null}: it has one. */
    CompanionWalk.Found walked() {
        return walked;
    }

    private SeekTable readTable() throws IOException {
        final long length = file.lengthBytes();
        final ByteBuffer end = readEnd(SeekTable.TRAILER_LENGTH);
        final ByteBuffer all = readEnd(SeekTable.lengthFromEnd(end, 0, end.capacity(), length));
        return SeekTable.read(all, 0, all.capacity(), length);
    }

    private ByteBuffer readEnd(final int length) throws IOException {
        final int there = (int) Math.min(length, file.lengthBytes());
        final ByteBuffer end = ByteBuffer.allocateDirect(there);
        file.read(end, 0, file.lengthBytes() - there, there);
        return end;
    }

    SeekTable table() {
        return table;
    }

    /** The companion itself. */
    FileSource file() {
        return file;
    }

    /** Unpacks and checks a block; valid until the next one. */
    ByteBuffer block(final int number) throws IOException {
        if (number != blockHeld) {
            blockHeld = -1;
            file.read(stored, 0, table.dataPosition(number), table.storedLength(number));
            decoder.decode(table, number, stored, 0, block, 0);
            blockHeld = number;
        }
        return block;
    }

    @Override
    public long lengthBytes() {
        return table.contentLength();
    }

    @Override
    public void read(
            final ByteBuffer target, final int targetOffset, final long position, final int length)
            throws IOException {
        int done = 0;
        while (done < length) {
            final int number = SeekTable.blockOf(position + done);
            final int from = (int) (position + done - (long) number * CompanionFrame.BLOCK_LENGTH);
            final int part = Math.min(length - done, table.contentLength(number) - from);
            target.put(targetOffset + done, block(number), from, part);
            done += part;
        }
    }

    @Override
    public void close() {
        file.close();
    }
}
