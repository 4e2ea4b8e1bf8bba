package org.boomscooter.server.posix;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class NicenessTest {
    @Test
    void setsThePolicyOfTheCallingThreadAlone() throws Exception {
        final ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            assertThat(other.submit(Niceness::onlyWhenIdle).get()).isTrue();
            assertThat(other.submit(SchedulingPolicy::ofThisThread).get())
                    .isEqualTo(SchedulingPolicy.IDLE);
        } finally {
            other.shutdown();
        }
        assertThat(SchedulingPolicy.ofThisThread()).isEqualTo(SchedulingPolicy.OTHER);
    }
}
