package org.boomscooter.server.posix;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class NicenessTest {
    /** Of proc(5), counted behind the name of the thread, which may hold blanks. */
    private static final int NICE_FIELD = 16;

    @Test
    void setsTheNiceValueOfTheCallingThreadAlone() throws Exception {
        final int before = niceOfThisThread();
        final ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            assertThat(other.submit(() -> Niceness.set(10)).get()).isTrue();
            assertThat(other.submit(NicenessTest::niceOfThisThread).get()).isEqualTo(10);
        } finally {
            other.shutdown();
        }
        assertThat(niceOfThisThread()).isEqualTo(before);
    }

    private static int niceOfThisThread() throws IOException {
        final String stat = Files.readString(Path.of("/proc/thread-self/stat"));
        final String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return Integer.parseInt(fields[NICE_FIELD]);
    }
}
