package org.boomscooter.server.log;

import java.nio.ByteBuffer;

/** A segment that is mapped: everything lies where it lies in the file, and is loaded already. */
final class MappedBytes implements SegmentBytes {
    private final ByteBuffer buffer;

    MappedBytes(final ByteBuffer buffer) {
        this.buffer = buffer;
    }

    @Override
    public void begin(final UnpackRoom room, final int bytesAhead) {
        // Nothing is unpacked here.
    }

    @Override
    public void rest() {
        // It holds nothing but the mapping, which is the segment's.
    }

    @Override
    public boolean load(final int position, final int length) {
        return position >= 0 && length <= buffer.capacity() - position;
    }

    @Override
    public ByteBuffer buffer() {
        return buffer;
    }

    @Override
    public int offset(final int position) {
        return position;
    }

    @Override
    public int loadedEnd() {
        return buffer.capacity();
    }

    @Override
    public Unpacked unpacked() {
        return null;
    }

    @Override
    public String fault() {
        return "";
    }
}
