package org.boomscooter.server;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

/**
 * A real file system on a disk that can lose its power: the disk is an image file, and the file
 * system around it (XFS with reflinks) copies that file in one instant. Such a copy holds what the
 * inner file system has sent to its disk by then, and none of the pages that it still keeps in
 * memory.
 *
 * <p>The page cache of the outer file system stands for the disk. Needs root.
 *
 * <p><b>Threading:</b> for one thread.
 */
final class LoopDisk implements AutoCloseable {
    private static final String[] TOOLS = {
        "mkfs.xfs", "mkfs.ext4", "mount", "umount", "cp", "kill"
    };
    private static final long OUTER_BYTES = 64L << 30;
    private static final long INNER_BYTES = 4L << 30;
    private static final String IMAGE = "disk.img";

    private final String fileSystem;
    private final Path outer;
    private final Path inner;
    private final Path copies;
    private final Deque<Path> mounts = new ArrayDeque<>();
    private int copyCount;

    /**
     * Makes and mounts a disk.
     *
     * @param directory an empty one
     * @param fileSystem {@code ext4} or {@code xfs}
     */
    LoopDisk(final Path directory, final String fileSystem) throws IOException {
        this.fileSystem = fileSystem;
        this.outer = Files.createDirectory(directory.resolve("outer"));
        this.inner = Files.createDirectory(directory.resolve("inner"));
        this.copies = Files.createDirectory(directory.resolve("copies"));
        final Path outerImage = directory.resolve("outer.img");
        makeSparse(outerImage, OUTER_BYTES);
        try {
            run("mkfs.xfs", "-q", "-m", "reflink=1", outerImage.toString());
            mount(outerImage, outer);
            makeSparse(outer.resolve(IMAGE), INNER_BYTES);
            run("mkfs." + fileSystem, "-q", outer.resolve(IMAGE).toString());
            mount(outer.resolve(IMAGE), inner);
        } catch (final IOException e) {
            close();
            throw e;
        }
    }

    /** Why there can be no such disk here; {@code null}: there can. */
    static String whyNot() throws IOException {
        if (!System.getProperty("user.name").equals("root")) {
            return "only root can mount (user: " + System.getProperty("user.name") + ")";
        }
        final List<String> missing = new ArrayList<>();
        for (final String tool : TOOLS) {
            if (Stream.of(System.getenv("PATH").split(":"))
                    .noneMatch(path -> Files.isExecutable(Path.of(path, tool)))) {
                missing.add(tool);
            }
        }
        if (!missing.isEmpty()) {
            return "not installed: " + missing + " (Debian: apt-get install xfsprogs e2fsprogs)";
        }
        final Path probe = Files.createTempDirectory("boomscooter-probe");
        try (LoopDisk disk = new LoopDisk(probe, "ext4")) {
            disk.copy();
            return null;
        } catch (final IOException e) {
            return "loop devices or reflinks do not work here: " + e.getMessage();
        } finally {
            run("rm", "-rf", probe.toString());
        }
    }

    private static void makeSparse(final Path file, final long lengthBytes) throws IOException {
        try (RandomAccessFile opened = new RandomAccessFile(file.toFile(), "rw")) {
            opened.setLength(lengthBytes);
        }
    }

    private void mount(final Path image, final Path where) throws IOException {
        // A copy of an XFS has the name of the first one.
        final String options =
                fileSystem.equals("xfs") && !where.equals(outer) ? "loop,nouuid" : "loop";
        run("mount", "-o", options, image.toString(), where.toString());
        mounts.push(where);
    }

    private void unmount(final Path where) throws IOException {
        run("umount", where.toString());
        mounts.remove(where);
    }

    /** The root of the file system. */
    Path root() {
        return inner;
    }

    /** What a power loss at this moment would leave. */
    Path copy() throws IOException {
        return copyOf(outer.resolve(IMAGE));
    }

    /** One more of a copy. */
    Path copyOf(final Path image) throws IOException {
        final Path copy = outer.resolve("copy-" + ++copyCount + ".img");
        run("cp", "--reflink=always", image.toString(), copy.toString());
        return copy;
    }

    /** Mounts a copy, by which the file system replays its journal; returns its root. */
    Path mountCopy(final Path copy) throws IOException {
        final Path where = Files.createDirectories(copies.resolve(copy.getFileName().toString()));
        mount(copy, where);
        return where;
    }

    /** Unmounts a copy and deletes it. */
    void drop(final Path copy) throws IOException {
        unmount(copies.resolve(copy.getFileName().toString()));
        Files.delete(copy);
    }

    /** The power is lost, and comes back: the disk goes on as this copy, which is used up. */
    void restartFrom(final Path copy) throws IOException {
        unmount(inner);
        run("mv", copy.toString(), outer.resolve(IMAGE).toString());
        mount(outer.resolve(IMAGE), inner);
    }

    /** Unmounts everything; loop devices go with their mounts. */
    @Override
    public void close() throws IOException {
        IOException failure = null;
        while (!mounts.isEmpty()) {
            try {
                // Lazily, so that nothing stays behind whoever still has a file open.
                run("umount", "--lazy", mounts.pop().toString());
            } catch (final IOException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    static void run(final String... command) throws IOException {
        final Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        final String said =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException(String.join(" ", command) + ": " + said.strip());
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException(String.join(" ", command));
        }
    }
}
