package org.boomscooter.server.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import net.jpountz.lz4.LZ4Factory;
import org.boomscooter.format.FormatException;
import org.boomscooter.format.companion.CompanionDecoder;
import org.boomscooter.format.companion.CompanionFrame;
import org.boomscooter.format.companion.SeekTable;
import org.boomscooter.server.disk.DiskFile;
import org.boomscooter.server.disk.ReadableFile;

/**
 * The segment that a companion unpacks to, block by block; each block is checked by its CRC32C.
 *
 * <p>Reads by the file and never by a mapping: native code on a page that cannot be read would end
 * the process.
 *
 * <p><b>Threading:</b> thread-safe; the memory to read blocks into is each thread's own.
 */
final class CompanionContent implements ReadableFile, AutoCloseable {
    private static final ThreadLocal<Tools> TOOLS = ThreadLocal.withInitial(Tools::new);

    private final DiskFile file;
    private final SeekTable table;

    private CompanionContent(final DiskFile file, final SeekTable table) {
        this.file = file;
        this.table = table;
    }

    /** What a thread needs to unpack one block after the other. */
    private static final class Tools {
        private final CompanionDecoder decoder =
                new CompanionDecoder(LZ4Factory.fastestInstance().safeDecompressor());
        private final ByteBuffer stored = ByteBuffer.allocateDirect(CompanionFrame.BLOCK_LENGTH);
        private final ByteBuffer block = ByteBuffer.allocateDirect(CompanionFrame.BLOCK_LENGTH);
    }

    /**
     * Reads the seek table; closes the file when that fails.
     *
     * @throws IOException it cannot be read, or is not that of this segment
     */
    static CompanionContent open(final DiskFile file, final long logId, final long baseSeqno)
            throws IOException {
        try {
            final SeekTable table = readTable(file);
            if (table.logId() != logId || table.baseSeqno() != baseSeqno) {
                throw new IOException(
                        "the companion is that of log "
                                + Long.toHexString(table.logId())
                                + ", base seqno "
                                + table.baseSeqno());
            }
            return new CompanionContent(file, table);
        } catch (final FormatException e) {
            file.close();
            throw new IOException(e.getMessage(), e);
        } catch (final IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static SeekTable readTable(final DiskFile file) throws IOException {
        final long length = file.lengthBytes();
        ByteBuffer end = readEnd(file, length, SeekTable.USUAL_LENGTH);
        final int needed = SeekTable.lengthFromEnd(end, 0, end.limit(), length);
        if (needed > end.limit()) {
            end = readEnd(file, length, needed);
        }
        return SeekTable.read(end, 0, end.limit(), length);
    }

    private static ByteBuffer readEnd(final DiskFile file, final long fileLength, final int length)
            throws IOException {
        final ByteBuffer end = ByteBuffer.allocate((int) Math.min(fileLength, length));
        file.read(end, fileLength - end.capacity());
        return end.flip();
    }

    SeekTable table() {
        return table;
    }

    /** Of the companion itself. */
    DiskFile file() {
        return file;
    }

    /** Of the segment. */
    @Override
    public long lengthBytes() {
        return table.contentLength();
    }

    /**
     * Unpacks a block and checks it.
     *
     * @return its length
     * @throws IOException it cannot be read, or is damaged
     */
    int unpack(final int block, final ByteBuffer target, final int offset) throws IOException {
        final Tools tools = TOOLS.get();
        final int storedLength = table.storedLength(block);
        tools.stored.clear().limit(storedLength);
        if (file.read(tools.stored, table.dataPosition(block)) < storedLength) {
            throw new IOException("the companion is shorter than it was");
        }
        tools.stored.clear();
        try {
            tools.decoder.decode(table, block, tools.stored, 0, target, offset);
        } catch (final FormatException e) {
            throw new IOException(e.getMessage(), e);
        }
        return table.contentLength(block);
    }

    @Override
    public int read(final ByteBuffer target, final long position) throws IOException {
        final ByteBuffer block = TOOLS.get().block;
        int total = 0;
        while (target.hasRemaining() && position + total < table.contentLength()) {
            final int number = SeekTable.blockOf(position + total);
            final int from = (int) (position + total - (long) number * CompanionFrame.BLOCK_LENGTH);
            final int part = Math.min(target.remaining(), unpack(number, block, 0) - from);
            target.put(target.position(), block, from, part);
            target.position(target.position() + part);
            total += part;
        }
        return total;
    }

    @Override
    public long nextData(final long position) {
        return position;
    }

    @Override
    public void close() {
        file.close();
    }
}
