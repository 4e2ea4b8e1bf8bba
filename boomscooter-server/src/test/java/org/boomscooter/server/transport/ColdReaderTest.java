package org.boomscooter.server.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.boomscooter.format.frame.BatchHeader;
import org.boomscooter.format.frame.Frame;
import org.boomscooter.format.protocol.AckLevel;
import org.boomscooter.format.protocol.ControlMessage.End;
import org.boomscooter.format.protocol.ControlMessage.Start;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A log that lies on the disk and not in the page cache. */
class ColdReaderTest {
    private static final int COUNT = 90;

    @TempDir private Path directory;

    @ParameterizedTest
    @EnumSource(ReadPath.class)
    void whatIsNotInMemoryIsReadByAnotherThreadAndComesWhole(final ReadPath path)
            throws IOException, InterruptedException {
        write();
        dropFromThePageCache(directory.resolve("logs/spans/00000000000000000000.log"));
        try (TestServer server = TestServer.start(directory, TestServer.config().readPath(path));
                RawClient client = server.connect()) {
            client.subscribe(1, "spans", Start.earliest(), End.asItStands(), 1 << 30);
            long next = 0;
            for (final var batch : client.frames(Frame.TYPE_BATCH, COUNT)) {
                assertThat(BatchHeader.baseSeqno(batch, 0)).isEqualTo(next++);
            }
            assertThat(server.server.stats().coldReads()).isPositive();
        }
    }

    private void write() throws IOException {
        try (TestServer server = TestServer.start(directory);
                RawClient client = server.connect()) {
            final int id = client.openProducer(1, "spans", AckLevel.SYNCED).producerId();
            for (int i = 1; i <= COUNT; i++) {
                client.send(Batches.ofLength(id, i, 40_000));
            }
            client.frames(Frame.TYPE_ACK, COUNT);
        }
    }

    /** By the stock tool that asks the kernel for it; not every file system does as it is asked. */
    private static void dropFromThePageCache(final Path file)
            throws IOException, InterruptedException {
        final Process dd =
                new ProcessBuilder("dd", "of=" + file, "oflag=nocache", "conv=notrunc", "count=0")
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        assumeTrue(dd.waitFor() == 0, "a dd that knows oflag=nocache");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            assumeTrue(
                    !channel.map(MapMode.READ_ONLY, 0, channel.size()).isLoaded(),
                    "a page cache that lets go");
        }
    }
}
