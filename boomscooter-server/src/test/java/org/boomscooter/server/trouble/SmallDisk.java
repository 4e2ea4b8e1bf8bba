package org.boomscooter.server.trouble;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.boomscooter.server.ServerProcess;

/**
 * A file system of its own, with room for so many bytes and files, in a mount namespace that ends
 * with it: nobody else sees it, and nothing stays behind.
 */
final class SmallDisk {
    private static final int CHUNK_BYTES = 64 << 10;

    private final Process keeper;
    private final Path path;
    private final Path outside;
    private final List<Path> ballast = new ArrayList<>();
    private int ballastCount;

    private SmallDisk(final Process keeper, final Path path) {
        this.keeper = keeper;
        this.path = path;
        this.outside =
                Path.of("/proc", Long.toString(keeper.pid()), "root")
                        .resolve(Path.of("/").relativize(path.toAbsolutePath()));
    }

    /**
     * Mounts it over a directory; the test is skipped where that is not allowed.
     *
     * @param files how many it can hold; 0: as many as there is room for
     */
    static SmallDisk mount(final Path directory, final long bytes, final int files)
            throws IOException {
        final String script =
                "mount -t tmpfs -o size="
                        + bytes
                        + ",nr_inodes="
                        + files
                        + " tmpfs \"$0\" && echo mounted && exec cat";
        final List<String> command = new ArrayList<>(List.of("unshare"));
        command.addAll(isRoot() ? List.of("-m") : List.of("-U", "-r", "-m"));
        command.addAll(List.of("sh", "-c", script, directory.toAbsolutePath().toString()));
        final Process keeper;
        try {
            keeper = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (final IOException e) {
            assumeTrue(false, "no small disk can be mounted: " + e.getMessage());
            throw e;
        }
        final BufferedReader out = keeper.inputReader(StandardCharsets.UTF_8);
        final String said = out.readLine();
        if (!"mounted".equals(said)) {
            keeper.destroyForcibly();
            assumeTrue(false, "no small disk can be mounted here: " + said);
        }
        return new SmallDisk(keeper, directory);
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    /** Runs a server inside, where {@link #path} is this disk. */
    ServerProcess.Options serverOptions() {
        final List<String> enter =
                new ArrayList<>(List.of("nsenter", "-t", Long.toString(keeper.pid()), "-m"));
        if (!isRoot()) {
            enter.addAll(List.of("-U", "--preserve-credentials"));
        }
        enter.add("--");
        return ServerProcess.options().through(enter);
    }

    /** What it is called inside. */
    Path path() {
        return path;
    }

    /** The same for this process. */
    Path outside() {
        return outside;
    }

    long freeBytes() throws IOException {
        final long free = outside.toFile().getUsableSpace();
        if (free == 0 && !Files.isDirectory(outside)) {
            throw new NoSuchFileException(outside.toString());
        }
        return free;
    }

    /** Another program takes so many bytes, so many times. */
    void take(final long bytes, final int times) throws IOException {
        for (int i = 0; i < times; i++) {
            take(bytes);
        }
    }

    private void take(final long bytes) throws IOException {
        final Path file = outside.resolve("ballast-" + ballastCount++);
        ballast.add(file);
        try (OutputStream out = Files.newOutputStream(file)) {
            final byte[] chunk = new byte[CHUNK_BYTES];
            for (long left = bytes; left > 0; left -= chunk.length) {
                out.write(chunk, 0, (int) Math.min(left, chunk.length));
            }
        }
    }

    /** Another program takes what is left, whoever else wants it. */
    void takeAllBytes() throws IOException {
        while (freeBytes() > 0) {
            try {
                take(freeBytes());
            } catch (final IOException e) {
                // Somebody else was faster.
            }
        }
    }

    /** Another program takes all names that are left, in many small files. */
    void takeAllFiles() {
        try {
            while (true) {
                final Path file = outside.resolve("ballast-" + ballastCount++);
                Files.createFile(file);
                ballast.add(file);
            }
        } catch (final IOException e) {
            // No more.
        }
    }

    /** Gives some of it back: what was taken first. */
    void giveBackOne() throws IOException {
        Files.deleteIfExists(ballast.remove(0));
    }

    void giveBackAll() throws IOException {
        while (!ballast.isEmpty()) {
            giveBackOne();
        }
    }

    void unmount() throws InterruptedException {
        keeper.destroyForcibly();
        keeper.waitFor();
    }
}
