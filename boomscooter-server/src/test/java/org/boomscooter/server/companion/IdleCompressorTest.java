package org.boomscooter.server.companion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class IdleCompressorTest {
    private static final int BLOCK_BYTES = 64 << 10;

    private static final int POLICY_FIELD = 38;

    private static final String SCHED_IDLE = "5";

    private final IdleCompressor compressor = IdleCompressor.start();
    private final ByteBuffer target =
            ByteBuffer.allocateDirect(compressor.maxCompressedLength(BLOCK_BYTES));

    @AfterEach
    void endThread() {
        compressor.close();
    }

    @Test
    void compressesBlockAfterBlock() {
        for (int seed = 0; seed < 100; seed++) {
            final ByteBuffer block = block(seed);
            assertThat(unpacked(compress(block))).isEqualTo(block);
        }
    }

    @Test
    void doesSoOnAThreadThatMakesWayForAllOthers() throws IOException {
        compress(block(1));

        assertThat(policies("companion-lz4-0")).contains(SCHED_IDLE);
        assertThat(policy(Files.readString(Path.of("/proc/thread-self/stat"))))
                .isNotEqualTo(SCHED_IDLE);
    }

    @Test
    void compressesOnTheCallingThreadOnceItIsClosed() {
        compressor.close();

        final ByteBuffer block = block(2);
        assertThat(unpacked(compress(block))).isEqualTo(block);
    }

    @Test
    void isClosedWhileABlockIsCompressedWithoutLosingIt() throws InterruptedException {
        for (int round = 0; round < 200; round++) {
            try (IdleCompressor one = IdleCompressor.start()) {
                final Thread closing = new Thread(one::close);
                closing.start();
                final ByteBuffer block = block(round);
                final int length =
                        one.compress(block, 0, BLOCK_BYTES, target, 0, target.capacity());
                assertThat(unpacked(length)).isEqualTo(block);
                closing.join();
            }
        }
    }

    @Test
    void tellsTheCallerWhatFailed() {
        assertThatThrownBy(() -> compressor.compress(block(3), 0, BLOCK_BYTES, target, 0, 10))
                .hasRootCauseInstanceOf(LZ4Exception.class);

        final ByteBuffer block = block(4);
        assertThat(unpacked(compress(block))).isEqualTo(block);
    }

    private int compress(final ByteBuffer block) {
        return compressor.compress(block, 0, BLOCK_BYTES, target, 0, target.capacity());
    }

    private ByteBuffer unpacked(final int length) {
        final ByteBuffer block = ByteBuffer.allocateDirect(BLOCK_BYTES);
        LZ4Factory.safeInstance()
                .safeDecompressor()
                .decompress(target, 0, length, block, 0, BLOCK_BYTES);
        return block;
    }

    private static ByteBuffer block(final long seed) {
        final ByteBuffer block = ByteBuffer.allocateDirect(BLOCK_BYTES);
        final Random random = new Random(seed);
        for (int i = 0; i < BLOCK_BYTES; i++) {
            block.put(i, (byte) random.nextInt(32));
        }
        return block;
    }

    /** Those of the threads of this process whose names begin so. */
    private static Stream<String> policies(final String name) throws IOException {
        try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
            return threads
                    .map(
                            thread -> {
                                try {
                                    return Files.readString(thread.resolve("stat"));
                                } catch (final IOException e) {
                                    // It has ended.
                                    return "";
                                }
                            })
                    .filter(stat -> stat.contains("(" + name))
                    .map(IdleCompressorTest::policy)
                    .toList()
                    .stream();
        }
    }

    private static String policy(final String stat) {
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[POLICY_FIELD];
    }
}
