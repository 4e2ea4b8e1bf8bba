package org.boomscooter.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AckWatchTest {
    private final AckWatch.Silence silence = new AckWatch.Silence(0);

    private boolean isTooLong(final long offered, final long acked, final long seconds) {
        return silence.isTooLong(offered, acked, TimeUnit.SECONDS.toNanos(seconds));
    }

    @Test
    void silenceIsTooLongWhenNothingIsAcknowledgedForThreeSeconds() {
        assertThat(isTooLong(5, 0, 1)).isFalse();
        assertThat(isTooLong(5, 0, 2)).isFalse();
        assertThat(isTooLong(5, 0, 3)).isTrue();
    }

    @Test
    void everyAcknowledgementBeginsItAnew() {
        assertThat(isTooLong(5, 0, 2)).isFalse();
        assertThat(isTooLong(5, 1, 4)).isFalse();
        assertThat(isTooLong(5, 1, 6)).isFalse();
        assertThat(isTooLong(5, 1, 7)).isTrue();
    }

    @Test
    void aSlowInputIsNoSilence() {
        assertThat(isTooLong(0, 0, 100)).isFalse();
        assertThat(isTooLong(5, 5, 200)).isFalse();
        assertThat(isTooLong(6, 5, 201)).isFalse();
    }
}
