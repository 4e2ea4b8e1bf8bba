package org.boomscooter.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class DiskFlushesTest {
    @Test
    void addsThoseOfAllDisksWhoseFlushesAreCounted() {
        assertThat(
                        DiskFlushes.parseCount(
                                List.of(
                                        " 254       0 vda 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 165066"
                                                + " 1889232",
                                        "   7       0 loop0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 4 5",
                                        "   8       0 sda 1 2 3 4 5 6 7 8 9 10 11")))
                .isEqualTo(165_070);
    }

    @Test
    void readsThisMachine() {
        assertThat(DiskFlushes.count()).isNotNegative();
    }
}
