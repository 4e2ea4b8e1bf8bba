package org.boomscooter.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProcessCpuTest {
    @Test
    void countsUserAndSystemTimeWhateverTheCommandIsCalled() {
        final String stat = "42 (a b) c) S 1 2 3 4 5 6 7 8 9 10 150 25 0 0 20 0 1 0";
        assertThat(ProcessCpu.parseSeconds(stat)).isEqualTo(1.75);
    }

    @Test
    void readsItsOwnProcess() {
        assertThat(ProcessCpu.ownSeconds()).isPositive();
        assertThat(ProcessCpu.anonymousBytes(ProcessHandle.current().pid())).isPositive();
    }
}
