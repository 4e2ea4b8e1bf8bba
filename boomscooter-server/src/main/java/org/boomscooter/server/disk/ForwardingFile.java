package org.boomscooter.server.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * Another file: for those that do some things otherwise.
 *
 * <p><b>Threading:</b> as the other one.
 */
public abstract class ForwardingFile implements DiskFile {
    private final DiskFile file;

    protected ForwardingFile(final DiskFile file) {
        this.file = file;
    }

    @Override
    public int read(final ByteBuffer target, final long position) throws IOException {
        return file.read(target, position);
    }

    @Override
    public long lengthBytes() throws IOException {
        return file.lengthBytes();
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
    public void renamed(final Path name) {
        file.renamed(name);
    }

    @Override
    public void force() throws IOException {
        file.force();
    }

    @Override
    public Mapping map(final int lengthBytes) throws IOException {
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
