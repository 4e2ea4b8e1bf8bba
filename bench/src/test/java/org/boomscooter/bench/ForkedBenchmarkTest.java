package org.boomscooter.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Fork;

class ForkedBenchmarkTest {
    @Test
    void forksHaveTheFlagsOfTheServer() {
        assertThat(ForkedBenchmark.class.getAnnotation(Fork.class).jvmArgsPrepend())
                .containsExactlyInAnyOrder(System.getProperty("jvm.flags").split(" ", -1));
    }
}
