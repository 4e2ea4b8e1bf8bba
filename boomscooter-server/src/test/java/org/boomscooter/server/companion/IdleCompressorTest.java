package org.boomscooter.server.companion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import org.boomscooter.server.posix.SchedulingPolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@Timeout(60)
class IdleCompressorTest {
    private static final int BLOCK_BYTES = 64 << 10;

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
    @EnabledOnOs(OS.LINUX)
    void doesSoOnAThreadThatMakesWayForAllOthers() throws IOException {
        compress(block(1));

        assertThat(SchedulingPolicy.ofThreads("companion-lz4-0")).contains(SchedulingPolicy.IDLE);
        assertThat(SchedulingPolicy.ofThisThread()).isNotEqualTo(SchedulingPolicy.IDLE);
    }

    @Test
    void compressesAlsoWhereItCannotMakeWay() {
        final Runnable failing =
                () -> {
                    throw new ExceptionInInitializerError("no descriptor is left");
                };
        try (IdleCompressor one = IdleCompressor.start(failing)) {
            for (int seed = 0; seed < 2; seed++) {
                final ByteBuffer block = block(seed);
                final int length =
                        one.compress(block, 0, BLOCK_BYTES, target, 0, target.capacity());
                assertThat(unpacked(length)).isEqualTo(block);
            }
        }
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
}
