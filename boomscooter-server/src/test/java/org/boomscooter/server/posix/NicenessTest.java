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
    private static final int POLICY_FIELD = 38;

    private static final int SCHED_OTHER = 0;
    private static final int SCHED_IDLE = 5;

    @Test
    void setsThePolicyOfTheCallingThreadAlone() throws Exception {
        final ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            assertThat(other.submit(Niceness::onlyWhenIdle).get()).isTrue();
            assertThat(other.submit(NicenessTest::policyOfThisThread).get()).isEqualTo(SCHED_IDLE);
        } finally {
            other.shutdown();
        }
        assertThat(policyOfThisThread()).isEqualTo(SCHED_OTHER);
    }

    private static int policyOfThisThread() throws IOException {
        final String stat = Files.readString(Path.of("/proc/thread-self/stat"));
        final String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return Integer.parseInt(fields[POLICY_FIELD]);
    }
}
