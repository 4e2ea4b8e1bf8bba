package org.boomscooter.client.direct;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Files as a shared file system may show them: short reads, old pages in the cache, sizes of some
 * time ago, torn bytes, stale handles, places that cannot be read.
 */
final class AilingFiles implements PositionalFile.Opener {
    private final Map<String, byte[]> cached = new HashMap<>();
    private final Map<String, Integer> staleUntilOpened = new HashMap<>();
    private Predicate<String> concerned = name -> true;
    private int mostBytes = Integer.MAX_VALUE;
    private int seenLength = Integer.MAX_VALUE;
    private int flippedPosition = -1;
    private int unreadablePosition = -1;
    private int readsUntilWell = Integer.MAX_VALUE;
    private int openCount;

    /** Only files whose names are so are ailing. */
    AilingFiles only(final Predicate<String> newConcerned) {
        concerned = newConcerned;
        return this;
    }

    /** No read brings more. */
    AilingFiles shortReads(final int bytes) {
        mostBytes = bytes;
        return this;
    }

    /** Files seem to end here. */
    AilingFiles seemToEndAt(final int length) {
        seenLength = length;
        return this;
    }

    /** The byte at this position has a flipped bit. */
    AilingFiles flipAt(final int position) {
        flippedPosition = position;
        return this;
    }

    /** Nothing at or behind this position can be read. */
    AilingFiles unreadableFrom(final int position) {
        unreadablePosition = position;
        return this;
    }

    /** The trouble is over when so many more reads have met it. */
    AilingFiles forReads(final int reads) {
        readsUntilWell = reads;
        return this;
    }

    /** From now on the cache shows this file as it is now. */
    void keepInCache(final Path file) throws IOException {
        cached.put(file.toString(), Files.readAllBytes(file));
    }

    /** What has this file open loses it. */
    void makeStale(final Path file) {
        staleUntilOpened.put(file.toString(), openCount);
    }

    @Override
    public PositionalFile open(final Path file) throws IOException {
        openCount++;
        return new Ailing(file, openCount);
    }

    private final class Ailing implements PositionalFile {
        private final Path path;
        private final int number;
        private final PositionalFile file;

        Ailing(final Path path, final int number) throws IOException {
            this.path = path;
            this.number = number;
            this.file = new ChannelFile(path, null);
        }

        @Override
        public int read(final ByteBuffer target, final long position) throws IOException {
            final byte[] old = cached.get(path.toString());
            if (old == null) {
                return readFresh(target, position);
            }
            final int count = (int) Math.min(target.remaining(), old.length - position);
            target.put(old, (int) position, count);
            return count == 0 ? -1 : count;
        }

        @Override
        public int readFresh(final ByteBuffer target, final long position) throws IOException {
            if (staleUntilOpened.getOrDefault(path.toString(), 0) >= number) {
                throw new IOException("Stale file handle");
            }
            if (!concerned.test(path.getFileName().toString()) || readsUntilWell <= 0) {
                return file.read(target, position);
            }
            return readAiling(target, position);
        }

        private int readAiling(final ByteBuffer target, final long position) throws IOException {
            if (unreadablePosition >= 0 && position + target.remaining() > unreadablePosition) {
                readsUntilWell--;
                if (position >= unreadablePosition) {
                    throw new IOException("Input/output error");
                }
            }
            final int start = target.position();
            long most = Math.min(mostBytes, seenLength - position);
            if (unreadablePosition >= 0) {
                most = Math.min(most, unreadablePosition - position);
            }
            if (most <= 0) {
                readsUntilWell--;
                return -1;
            }
            final int limit = target.limit();
            target.limit((int) Math.min(limit, start + most));
            final int count = file.read(target, position);
            target.limit(limit);
            final long flipped = start + flippedPosition - position;
            if (flippedPosition >= 0 && flipped >= start && flipped < target.position()) {
                readsUntilWell--;
                target.put((int) flipped, (byte) (target.get((int) flipped) ^ 0x20));
            }
            return count;
        }

        @Override
        public long size() throws IOException {
            return concerned.test(path.getFileName().toString()) && readsUntilWell > 0
                    ? Math.min(file.size(), seenLength)
                    : file.size();
        }

        @Override
        public boolean isReplaced() throws IOException {
            return file.isReplaced();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
