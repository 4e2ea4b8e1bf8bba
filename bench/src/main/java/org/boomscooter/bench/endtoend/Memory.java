package org.boomscooter.bench.endtoend;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Brings the memory of the machine into the same state before each work: nothing dirty and, unless
 * told otherwise, little free.
 *
 * <p>A machine that has been up for a day has no free memory, its page cache holds what was read
 * and written last; a new page is one that the kernel takes from there. Right after its start a
 * machine has free memory instead, and a virtual one often not even that: its host hands out each
 * page at the first touch, which can cost more than all that a log does with it. Whoever produces
 * first would pay for it. So the page cache is filled from a file without blocks, whose clean pages
 * the kernel gives away at once.
 */
final class Memory implements AutoCloseable {
    /** What a work may find free: above what makes the kernel look for more by itself. */
    private static final long FREE_BYTES = 512L << 20;

    private static final int CHUNK_BYTES = 4 << 20;

    /** Far more than any memory: until it is read through, its first pages are long gone. */
    private static final long FILE_BYTES = 1L << 40;

    private static final Path MEMINFO = Path.of("/proc/meminfo");
    private static final Pattern LINE = Pattern.compile("(?m)^(\\w+): +(\\d+) kB$");

    private final ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES);
    private final RandomAccessFile file;
    private final FileChannel channel;
    private long position;

    private Memory(final RandomAccessFile file) {
        this.file = file;
        this.channel = file == null ? null : file.getChannel();
    }

    /** With the page cache filled before each work. */
    static Memory full(final Path work) throws IOException {
        final RandomAccessFile file =
                new RandomAccessFile(work.resolve("page-cache").toFile(), "rw");
        file.setLength(FILE_BYTES);
        return new Memory(file);
    }

    /** As it happens to be. */
    static Memory asItIs() {
        return new Memory(null);
    }

    String description() {
        return channel == null ? "as it was" : "page cache filled before each work";
    }

    /** To be called before each work. */
    void settle() throws IOException, InterruptedException {
        writeBack();
        if (channel != null) {
            fill();
        }
    }

    /** So that nobody pays for another's dirty pages. */
    private static void writeBack() throws IOException, InterruptedException {
        final int code = new ProcessBuilder("sync").inheritIO().start().waitFor();
        if (code != 0) {
            throw new IOException("sync ended with " + code);
        }
    }

    private void fill() throws IOException {
        // Bounded: where the page cache is limited otherwise, free memory never becomes little.
        final long endPosition = position + field("MemTotal");
        while (position < endPosition && field("MemFree") > FREE_BYTES) {
            chunk.clear();
            channel.read(chunk, position % FILE_BYTES);
            position += CHUNK_BYTES;
        }
    }

    private static long field(final String name) throws IOException {
        final Matcher lines = LINE.matcher(Files.readString(MEMINFO));
        while (lines.find()) {
            if (lines.group(1).equals(name)) {
                return Long.parseLong(lines.group(2)) << 10;
            }
        }
        throw new IOException(MEMINFO + " has no " + name + ": use --memory-as-it-is");
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
        }
    }
}
