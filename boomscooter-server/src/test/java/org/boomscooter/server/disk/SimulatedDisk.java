package org.boomscooter.server.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.agrona.BufferUtil;

/**
 * A disk in memory that keeps two versions of everything: what the process sees, and what survives
 * power loss. Of what was not forced, power loss keeps an arbitrary part: whole pages, torn pages,
 * names.
 *
 * <p>Can crash in any call, run out of space, and fail to read, write or force.
 *
 * <p><b>Threading:</b> for one thread, but for faults set by the same.
 */
public final class SimulatedDisk implements Disk {
    private static final int PAGE = 4096;
    private static final int SECTOR = 512;

    /** No path ends so. */
    private static final String NOTHING = "/";

    private Map<Path, Node> seen = new TreeMap<>();
    private Map<Path, Node> durable = new TreeMap<>();
    private final Set<Path> directories = new HashSet<>();
    private final Set<Path> locks = new HashSet<>();
    private final List<Node> nodes = new ArrayList<>();
    private long calls;
    private long crashAtCall = Long.MAX_VALUE;
    private boolean crashed;
    private Runnable duringPopulate = () -> {};
    private Runnable duringOpen = () -> {};
    private Runnable duringForce = () -> {};
    private String fullFor = NOTHING;
    private long freeBytes = Long.MAX_VALUE / 2;
    private int forcesUntilFailure = Integer.MAX_VALUE;
    private int writesUntilFailure = Integer.MAX_VALUE;
    private boolean failingWriteIsShort;
    private int readsUntilFailure = Integer.MAX_VALUE;
    private final Map<Path, Integer> unreadable = new HashMap<>();
    private int failedForces;
    private int forces;
    private long epochNs = 1_800_000_000_000_000_000L;
    private long monotonicNs;

    /** Content of a file, whatever its names. */
    private final class Node {
        private ByteBuffer content = ByteBuffer.allocateDirect(PAGE);
        private int length;
        private byte[] durableContent = {};

        Node() {
            nodes.add(this);
        }

        void grow(final int newLength) {
            if (newLength > content.capacity()) {
                final ByteBuffer larger = ByteBuffer.allocateDirect(newLength);
                larger.put(0, content, 0, length);
                content = larger;
            }
            length = Math.max(length, newLength);
        }

        void force(final int from, final int to) {
            final int end = Math.min(length, (to + PAGE - 1) / PAGE * PAGE);
            // A page that was not forced may take the length of the file with it.
            final byte[] copy = Arrays.copyOf(durableContent, Math.max(durableContent.length, end));
            final int start = from / PAGE * PAGE;
            content.get(start, copy, start, end - start);
            durableContent = copy;
        }

        /** Keeps of the pages that were not forced what chance keeps. */
        void losePower(final Random random) {
            final int newLength = random.nextBoolean() ? length : durableContent.length;
            final byte[] after = new byte[newLength];
            System.arraycopy(
                    durableContent, 0, after, 0, Math.min(newLength, durableContent.length));
            final int kind = random.nextInt(4);
            for (int at = 0; at < Math.min(newLength, length); at += PAGE) {
                final int end = Math.min(Math.min(newLength, length), at + PAGE);
                final int fate = kind == 3 ? random.nextInt(4) : kind;
                if (fate == 1) {
                    content.get(at, after, at, end - at);
                } else if (fate == 2) {
                    for (int sector = at; sector < end; sector += SECTOR) {
                        if (random.nextBoolean()) {
                            content.get(sector, after, sector, Math.min(SECTOR, end - sector));
                        }
                    }
                }
            }
            content.put(0, after, 0, Math.min(after.length, content.capacity()));
            for (int i = newLength; i < length; i++) {
                content.put(i, (byte) 0);
            }
            length = newLength;
            durableContent = after;
        }
    }

    // What the test does to the disk.

    /** The n-th call from now on does not return. */
    public void crashAfterCalls(final long count) {
        crashAtCall = count == Long.MAX_VALUE ? count : calls + count;
    }

    /** Done once, in the middle of the next call to populate pages. */
    public void duringNextPopulate(final Runnable action) {
        duringPopulate = action;
    }

    /** Done once, in the middle of the next call to open a file for reading. */
    public void duringNextOpenReadOnly(final Runnable action) {
        duringOpen = action;
    }

    public long calls() {
        return calls;
    }

    /** Names that were not forced and pages that were not forced are partly lost. */
    public void losePower(final Random random) {
        final Map<Path, Node> after = new TreeMap<>();
        final Set<Path> names = new HashSet<>(seen.keySet());
        names.addAll(durable.keySet());
        names.stream()
                .sorted()
                .forEach(
                        name -> {
                            final Node node =
                                    random.nextBoolean() ? seen.get(name) : durable.get(name);
                            if (node != null) {
                                after.put(name, node);
                            }
                        });
        after.values().stream().distinct().forEach(node -> node.losePower(random));
        seen = after;
        durable = new TreeMap<>(after);
        restart();
    }

    /** The process has died; the machine goes on. */
    public void restart() {
        locks.clear();
        crashed = false;
        crashAtCall = Long.MAX_VALUE;
        forcesUntilFailure = Integer.MAX_VALUE;
        writesUntilFailure = Integer.MAX_VALUE;
        failingWriteIsShort = false;
        readsUntilFailure = Integer.MAX_VALUE;
    }

    public void freeBytes(final long bytes) {
        freeBytes = bytes;
    }

    /** Files whose names end so find no space, as when others take it in the same moment. */
    public void fullFor(final String nameEnd) {
        fullFor = nameEnd;
    }

    public void fullForNobody() {
        fullFor = NOTHING;
    }

    /** Done in the middle of every force. */
    public void duringForce(final Runnable action) {
        duringForce = action;
    }

    /** The n-th force from now on fails, and so do all after it that are not asked for again. */
    public void failForceAfter(final int count) {
        forcesUntilFailure = count;
    }

    /** The n-th write or allocation from now on fails with an I/O error. */
    public void failWriteAfter(final int count) {
        writesUntilFailure = count;
    }

    /** As {@link #failWriteAfter}, but half of the bytes are written. */
    public void shortWriteAfter(final int count) {
        writesUntilFailure = count;
        failingWriteIsShort = true;
    }

    /** The n-th read from now on fails, and no other. */
    public void failReadAfter(final int count) {
        readsUntilFailure = count;
    }

    /** All forces ever, of files, mappings and directories. */
    public int forces() {
        return forces;
    }

    /** Forces that were tried after one had failed. */
    public int forcesAfterFailure() {
        return Math.max(0, failedForces - 1);
    }

    /** Reads of the page with this position fail. */
    public void makeUnreadable(final Path file, final int position) {
        unreadable.put(file, position / PAGE);
    }

    public void advance(final long ns) {
        monotonicNs += ns;
        epochNs += ns;
    }

    /** The wall clock alone. */
    public void jump(final long ns) {
        epochNs += ns;
    }

    /** The bytes of a file as the process sees them. */
    public byte[] content(final Path file) {
        final Node node = seen.get(file);
        final byte[] bytes = new byte[node.length];
        node.content.get(0, bytes);
        return bytes;
    }

    /** Changes a file behind everybody's back. */
    public void overwrite(final Path file, final int position, final byte value) {
        seen.get(file).content.put(position, value);
    }

    /** Zeroes a file from a position on, as when nothing behind it had been written. */
    public void zeroFrom(final Path file, final int position) {
        final Node node = seen.get(file);
        for (int i = position; i < node.length; i++) {
            node.content.put(i, (byte) 0);
        }
    }

    /** Makes a file shorter behind everybody's back. */
    public void cut(final Path file, final int length) {
        zeroFrom(file, length);
        final Node node = seen.get(file);
        node.length = length;
        node.durableContent = Arrays.copyOf(node.durableContent, length);
    }

    /** Puts a file there, durable. */
    public void put(final Path file, final byte[] bytes) {
        createDirectories(file.getParent());
        final Node node = new Node();
        node.grow(bytes.length);
        node.content.put(0, bytes);
        node.durableContent = bytes.clone();
        seen.put(file, node);
        durable.put(file, node);
    }

    public List<Path> files() {
        return new ArrayList<>(seen.keySet());
    }

    /** Gives the memory back. */
    public void free() {
        nodes.forEach(node -> BufferUtil.free(node.content));
    }

    // The disk.

    private void call(final String name) {
        calls++;
        if (crashed || calls >= crashAtCall) {
            crashed = true;
            throw new SimulatedCrash(name);
        }
    }

    private Node find(final Path file) throws IOException {
        final Node node = seen.get(file);
        if (node == null) {
            throw new NoSuchFileException(file.toString());
        }
        return node;
    }

    private void spend(final Path path, final long bytes) throws IOException {
        if (bytes > 0 && path.toString().endsWith(fullFor)) {
            throw new IOException("No space left on device");
        }
        if (--writesUntilFailure < 0) {
            throw new IOException("Input/output error");
        }
        if (bytes > freeBytes) {
            throw new IOException("No space left on device");
        }
        freeBytes -= bytes;
    }

    private void checkForce(final Path path) throws IOException {
        forces++;
        duringForce.run();
        if (forcesUntilFailure-- <= 0) {
            failedForces++;
            throw new ForceException(path, new IOException("Input/output error"));
        }
    }

    @Override
    public void createDirectories(final Path directory) {
        call("createDirectories");
        for (Path path = directory; path != null; path = path.getParent()) {
            directories.add(path);
        }
    }

    @Override
    public List<String> list(final Path directory) {
        call("list");
        final Set<String> names = new HashSet<>();
        for (final Path path : seen.keySet()) {
            if (directory.equals(path.getParent())) {
                names.add(path.getFileName().toString());
            }
        }
        for (final Path path : directories) {
            if (directory.equals(path.getParent())) {
                names.add(path.getFileName().toString());
            }
        }
        return names.stream().sorted().toList();
    }

    @Override
    public boolean isDirectory(final Path path) {
        return directories.contains(path);
    }

    @Override
    public boolean exists(final Path file) {
        return seen.containsKey(file) || directories.contains(file);
    }

    @Override
    public FileStamp stamp(final Path file) {
        final Node node = seen.get(file);
        return node == null ? null : new FileStamp(node, node.length);
    }

    @Override
    public DiskFile create(final Path file) throws IOException {
        call("create");
        if (seen.containsKey(file)) {
            throw new FileAlreadyExistsException(file.toString());
        }
        final Node node = new Node();
        seen.put(file, node);
        return new SimulatedFile(file, node);
    }

    @Override
    public DiskFile open(final Path file) throws IOException {
        call("open");
        return new SimulatedFile(file, find(file));
    }

    @Override
    public DiskFile openReadOnly(final Path file) throws IOException {
        call("openReadOnly");
        final Runnable action = duringOpen;
        duringOpen = () -> {};
        action.run();
        return new SimulatedFile(file, find(file));
    }

    @Override
    public void rename(final Path from, final Path to) throws IOException {
        call("rename");
        if (directories.remove(from)) {
            directories.add(to);
            for (final Path path : List.copyOf(seen.keySet())) {
                if (path.startsWith(from)) {
                    seen.put(to.resolve(from.relativize(path)), seen.remove(path));
                }
            }
            return;
        }
        seen.put(to, find(from));
        seen.remove(from);
        // Its blocks are others.
        unreadable.remove(to);
    }

    @Override
    public void link(final Path file, final Path name) throws IOException {
        call("link");
        seen.put(name, find(file));
    }

    @Override
    public void delete(final Path path) {
        call("delete");
        final Node node = seen.remove(path);
        if (node != null) {
            freeBytes += node.length;
        }
        directories.remove(path);
    }

    @Override
    public void forceDirectory(final Path directory) throws IOException {
        call("forceDirectory");
        checkForce(directory);
        durable.keySet().removeIf(path -> directory.equals(path.getParent()));
        seen.forEach(
                (path, node) -> {
                    if (directory.equals(path.getParent())) {
                        durable.put(path, node);
                    }
                });
    }

    @Override
    public long usableBytes(final Path directory) {
        return freeBytes;
    }

    @Override
    public AutoCloseable tryLock(final Path file) {
        return locks.add(file) ? () -> locks.remove(file) : null;
    }

    @Override
    public long epochNs() {
        return epochNs;
    }

    @Override
    public long monotonicNs() {
        return monotonicNs;
    }

    private final class SimulatedFile implements DiskFile {
        private final Path path;
        private final Node node;

        SimulatedFile(final Path path, final Node node) {
            this.path = path;
            this.node = node;
        }

        @Override
        public long lengthBytes() {
            return node.length;
        }

        @Override
        public int read(final ByteBuffer target, final long position) throws IOException {
            call("read");
            if (readsUntilFailure-- == 0) {
                throw new IOException("Input/output error");
            }
            final int count =
                    (int) Math.max(0, Math.min(target.remaining(), node.length - position));
            final Integer bad = unreadable.get(path);
            if (bad != null
                    && bad * (long) PAGE < position + count
                    && (bad + 1L) * PAGE > position) {
                throw new IOException("Input/output error");
            }
            target.put(target.position(), node.content, (int) position, count);
            target.position(target.position() + count);
            return count;
        }

        @Override
        public void write(final ByteBuffer source, final long position) throws IOException {
            call("write");
            final int count = source.remaining();
            final long growth = Math.max(0, position + count - node.length);
            try {
                spend(path, growth);
            } catch (final IOException e) {
                put(source, position, failingWriteIsShort ? count / 2 : 0);
                throw e;
            }
            put(source, position, count);
        }

        private void put(final ByteBuffer source, final long position, final int count) {
            node.grow((int) (position + count));
            node.content.put((int) position, source, source.position(), count);
            source.position(source.position() + count);
        }

        @Override
        public long nextData(final long position) {
            for (int at = (int) position; at < node.length; at++) {
                if (node.content.get(at) != 0) {
                    return at;
                }
            }
            return Long.MAX_VALUE;
        }

        @Override
        public void extend(final long lengthBytes) {
            call("extend");
            node.grow((int) lengthBytes);
        }

        @Override
        public void allocate(final long position, final long lengthBytes) throws IOException {
            call("allocate");
            spend(path, lengthBytes);
            node.grow((int) (position + lengthBytes));
        }

        @Override
        public void renamed(final Path name) {
            // A node has no name.
        }

        @Override
        public void force() throws IOException {
            call("force");
            checkForce(path);
            node.force(0, node.length);
        }

        @Override
        public Mapping map(final int lengthBytes) {
            call("map");
            node.grow(lengthBytes);
            final ByteBuffer buffer =
                    node.content.slice(0, lengthBytes).order(ByteOrder.LITTLE_ENDIAN);
            return new Mapping() {
                @Override
                public ByteBuffer buffer() {
                    return buffer;
                }

                @Override
                public void populate(final int offset, final int length) {
                    call("populate");
                    final Runnable action = duringPopulate;
                    duringPopulate = () -> {};
                    action.run();
                }

                @Override
                public void force(final int offset, final int length) throws IOException {
                    call("force mapping");
                    checkForce(path);
                    node.force(offset, offset + length);
                }

                @Override
                public void close() {
                    // Memory goes with the disk.
                }
            };
        }

        @Override
        public FileChannel channel() {
            return null;
        }

        @Override
        public void close() {
            // Nothing to give back.
        }
    }
}
