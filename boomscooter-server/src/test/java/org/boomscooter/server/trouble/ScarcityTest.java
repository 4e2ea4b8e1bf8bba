package org.boomscooter.server.trouble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.boomscooter.client.BoomscooterClient;
import org.boomscooter.client.Consumer;
import org.boomscooter.server.NumberedProducers;
import org.boomscooter.server.ServerProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server with few descriptors, and with little memory. */
class ScarcityTest {
    private static final String LOG = "scarce";
    private static final int DESCRIPTORS = 150;
    private static final long MEMORY_BYTES = 160L << 20;
    private static final Path CGROUP = Path.of("/sys/fs/cgroup/memory");
    private static final long LOAD = 5_000;

    @TempDir private Path directory;
    @TempDir private Path jars;
    private ServerProcess server;
    private Path cgroup;

    @AfterEach
    void leaveNothing() throws IOException, InterruptedException {
        if (server != null) {
            server.kill();
        }
        if (cgroup != null) {
            Files.delete(cgroup);
        }
    }

    @Test
    void withoutDescriptorsAppendsWaitAndResumeByThemselves()
            throws IOException, InterruptedException {
        server =
                ServerProcess.start(
                        directory,
                        0,
                        ServerProcess.options()
                                .through(inShell("ulimit -n " + DESCRIPTORS))
                                .fromJars(jars)
                                .with("limit.handshake-timeout=5m"));
        final List<Socket> idle = new ArrayList<>();
        final NumberedProducers producers = NumberedProducers.start(server.port(), LOG, 4);
        producers.awaitMore(500);
        try (Refused probe = Refused.open(server.port(), LOG)) {
            for (int i = 0; i < DESCRIPTORS; i++) {
                idle.add(new Socket(InetAddress.getLoopbackAddress(), server.port()));
            }
            probe.await("Too many open files");
            producers.stopSending();
        } finally {
            for (final Socket socket : idle) {
                socket.close();
            }
        }
        producers.finish();
        producers.checkFromNetwork();
        assertThat(server.said()).noneMatch(line -> line.contains("read-only"));
        assertThat(server.stop()).isZero();
    }

    @Test
    void aSmallHeapIsEnough() throws IOException, InterruptedException {
        server = ServerProcess.start(directory, 0, ServerProcess.options().jvm("-Xmx24m"));
        serveUnderLoad();
    }

    @Test
    void aSmallCgroupIsEnough() throws IOException, InterruptedException {
        cgroup = CGROUP.resolve("boomscooter-" + ProcessHandle.current().pid());
        try {
            Files.createDirectory(cgroup);
            Files.writeString(cgroup.resolve("memory.limit_in_bytes"), Long.toString(MEMORY_BYTES));
        } catch (final IOException e) {
            cgroup = Files.isDirectory(cgroup) ? cgroup : null;
            assumeTrue(false, "no memory cgroup can be made here: " + e);
        }
        server =
                ServerProcess.start(
                        directory,
                        0,
                        ServerProcess.options()
                                .through(inShell("echo $$ > " + cgroup.resolve("cgroup.procs")))
                                .jvm("-Xmx48m"));
        serveUnderLoad();
    }

    private void serveUnderLoad() throws InterruptedException {
        final NumberedProducers producers = NumberedProducers.start(server.port(), LOG, 8);
        producers.awaitMore(LOAD);
        try (BoomscooterClient client = connect();
                Consumer consumer = client.consumer(LOG).asItStands().open()) {
            consumer.forEach(message -> {});
        }
        producers.awaitMore(LOAD);
        producers.finish();
        producers.checkFromNetwork();
        assertThat(server.said()).noneMatch(line -> line.contains("OutOfMemory"));
        assertThat(server.stop()).isZero();
    }

    private BoomscooterClient connect() {
        return BoomscooterClient.builder().server("127.0.0.1:" + server.port()).connect();
    }

    private static List<String> inShell(final String command) {
        return List.of("sh", "-c", command + " && exec \"$@\"", "sh");
    }
}
