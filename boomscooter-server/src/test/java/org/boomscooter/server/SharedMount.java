package org.boomscooter.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A directory of this machine as another machine would see it: through SSHFS, whose two ends talk
 * over pipes, so that there is neither a daemon nor a network.
 *
 * <p><b>Threading:</b> for one thread.
 */
public final class SharedMount implements AutoCloseable {
    private static final List<Path> SFTP_SERVERS =
            List.of(
                    Path.of("/usr/lib/openssh/sftp-server"),
                    Path.of("/usr/lib/sftp-server"),
                    Path.of("/usr/libexec/openssh/sftp-server"));
    private static final Path DEVICE = Path.of("/dev/fuse");

    private final Path mountPoint;
    private final Process sshfs;
    private final Process sftpServer;

    private SharedMount(final Path mountPoint, final Process sshfs, final Process sftpServer) {
        this.mountPoint = mountPoint;
        this.sshfs = sshfs;
        this.sftpServer = sftpServer;
    }

    /** Why there can be no such mount here; {@code null}: there can. */
    public static String whyNot() {
        if (tool("sshfs").isEmpty()) {
            return "not installed: sshfs (Debian: apt-get install sshfs)";
        }
        if (sftpServer().isEmpty()) {
            return "not installed: sftp-server (Debian: apt-get install openssh-sftp-server)";
        }
        if (!Files.isReadable(DEVICE) || !Files.isWritable(DEVICE)) {
            return DEVICE + " is missing or may not be opened";
        }
        return tool("umount").isEmpty() ? "not installed: umount" : null;
    }

    private static Optional<Path> tool(final String name) {
        return Stream.of(System.getenv("PATH").split(":"))
                .map(path -> Path.of(path, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static Optional<Path> sftpServer() {
        return SFTP_SERVERS.stream().filter(Files::isExecutable).findFirst();
    }

    /** Mounts a directory, to be read only, with the caches that SSHFS has by default. */
    public static SharedMount of(final Path directory, final Path mountPoint) throws IOException {
        final Process server =
                new ProcessBuilder(sftpServer().orElseThrow().toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        final Process sshfs =
                new ProcessBuilder(
                                "sshfs",
                                "-f",
                                "-o",
                                "passive,ro",
                                ":" + directory.toAbsolutePath(),
                                mountPoint.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        pump(server.getInputStream(), sshfs.getOutputStream(), "sftp-answers");
        pump(sshfs.getInputStream(), server.getOutputStream(), "sftp-requests");
        final SharedMount mount = new SharedMount(mountPoint, sshfs, server);
        try {
            Await.until(mount::isMounted, "mounted");
        } catch (final AssertionError e) {
            mount.close();
            throw e;
        }
        return mount;
    }

    private boolean isMounted() {
        try {
            return Files.getFileStore(mountPoint).type().equals("fuse.sshfs");
        } catch (final IOException e) {
            return false;
        }
    }

    private static void pump(final InputStream from, final OutputStream to, final String name) {
        final Thread thread =
                new Thread(
                        () -> {
                            final byte[] piece = new byte[1 << 16];
                            try (from;
                                    to) {
                                int count = from.read(piece);
                                while (count >= 0) {
                                    to.write(piece, 0, count);
                                    to.flush();
                                    count = from.read(piece);
                                }
                            } catch (final IOException e) {
                                System.out.println(name + " ended: " + e.getMessage());
                            }
                        },
                        name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Unmounts, also what somebody still has open. */
    @Override
    public void close() throws IOException {
        final Process umount =
                new ProcessBuilder("umount", "--lazy", mountPoint.toString()).inheritIO().start();
        try {
            umount.waitFor();
            if (!sshfs.waitFor(10, TimeUnit.SECONDS)) {
                sshfs.destroyForcibly();
            }
            sftpServer.destroyForcibly();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            sshfs.destroyForcibly();
            sftpServer.destroyForcibly();
        }
    }
}
