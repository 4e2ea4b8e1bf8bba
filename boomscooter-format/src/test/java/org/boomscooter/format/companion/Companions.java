package org.boomscooter.format.companion;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Random;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.xxhash.XXHashFactory;
import org.boomscooter.format.FormatError;
import org.boomscooter.format.FormatException;

/** Whole companions in memory, for tests. */
final class Companions {
    static final long LOG_ID = 0x1234_5678_9ABC_DEF0L;
    static final long BASE_SEQNO = 4096;

    private Companions() {}

    /** Bytes of which some blocks compress and some do not. */
    static byte[] content(final int length, final Random random) {
        final byte[] content = new byte[length];
        for (int block = 0; block * CompanionFrame.BLOCK_LENGTH < length; block++) {
            final int from = block * CompanionFrame.BLOCK_LENGTH;
            final int to = Math.min(length, from + CompanionFrame.BLOCK_LENGTH);
            final int bound = block % 2 == 0 ? 4 : 256;
            for (int i = from; i < to; i++) {
                content[i] = (byte) random.nextInt(bound);
            }
        }
        return content;
    }

    static byte[] encode(final byte[] content) {
        final CompanionEncoder encoder =
                new CompanionEncoder(
                        LZ4Factory.safeInstance().fastCompressor(), LOG_ID, BASE_SEQNO);
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[CompanionFrame.HEADER_LENGTH]);
        final ByteBuffer source = ByteBuffer.wrap(content);
        final ByteBuffer block = ByteBuffer.allocate(encoder.maxStoredBlockLength());
        for (int from = 0; from < content.length; from += CompanionFrame.BLOCK_LENGTH) {
            final int length = Math.min(CompanionFrame.BLOCK_LENGTH, content.length - from);
            out.write(block.array(), 0, encoder.putBlock(source, from, length, block, 0));
        }
        final ByteBuffer end = ByteBuffer.allocate(encoder.endLength());
        encoder.putEnd(end, 0);
        out.writeBytes(end.array());
        final byte[] companion = out.toByteArray();
        encoder.putHeader(ByteBuffer.wrap(companion), 0);
        return companion;
    }

    /** Reads and checks every byte. */
    static byte[] decode(final byte[] companion) {
        final ByteBuffer file = ByteBuffer.wrap(companion);
        final SeekTable table = SeekTable.read(file, 0, companion.length, companion.length);
        final long length = CompanionFrame.readHeader(file, 0, companion.length);
        if (length != table.contentLength()
                || table.logId() != LOG_ID
                || table.baseSeqno() != BASE_SEQNO) {
            throw new FormatException(FormatError.BAD_VALUE, 0, "header and table differ");
        }
        final byte[] content = new byte[(int) length];
        final CompanionDecoder decoder = new CompanionDecoder();
        for (int block = 0; block < table.blockCount(); block++) {
            final int data = (int) table.dataPosition(block);
            final int header = file.order(java.nio.ByteOrder.LITTLE_ENDIAN).getInt(data - 4);
            if (header != table.storedWord(block)) {
                throw new FormatException(FormatError.BAD_VALUE, data - 4, "block header");
            }
            decoder.decode(
                    table,
                    block,
                    file,
                    data,
                    ByteBuffer.wrap(content),
                    block * CompanionFrame.BLOCK_LENGTH);
        }
        final int hash = table.readEnd(file, (int) table.endMarkPosition());
        if (hash != XXHashFactory.safeInstance().hash32().hash(content, 0, content.length, 0)) {
            throw new FormatException(FormatError.BAD_BODY_CRC, 0, "content checksum");
        }
        return content;
    }
}
