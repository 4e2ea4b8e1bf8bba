package org.boomscooter.client.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReceivePoolTest {
    private final ReceivePool pool = new ReceivePool();

    @Test
    void givesOutFirstWhatWasGivenBackLast() {
        final List<ReceivedBytes> taken = take(3);
        taken.get(0).release();
        taken.get(2).release();
        taken.get(1).release();

        assertThat(take(3)).containsExactly(taken.get(1), taken.get(2), taken.get(0));
    }

    @Test
    void keepsNoMoreThanItsBound() {
        final List<ReceivedBytes> taken = take(ReceivePool.MOST_BUFFERS + 2);
        taken.forEach(ReceivedBytes::release);

        final List<ReceivedBytes> again = take(ReceivePool.MOST_BUFFERS + 2);
        again.retainAll(taken);
        assertThat(again).hasSize(ReceivePool.MOST_BUFFERS);
    }

    @Test
    void letsGoOfWhatWasIdleFromOneTrimToTheNext() {
        final List<ReceivedBytes> taken = take(4);
        taken.forEach(ReceivedBytes::release);
        pool.trim();
        final List<ReceivedBytes> needed = take(2);
        needed.forEach(ReceivedBytes::release);
        pool.trim();

        final List<ReceivedBytes> left = take(4);
        left.retainAll(taken);
        assertThat(left).containsExactlyInAnyOrderElementsOf(needed);
    }

    @Test
    void keepsWhatWasInUseAtTheLastTrim() {
        final List<ReceivedBytes> taken = take(4);
        pool.trim();
        taken.forEach(ReceivedBytes::release);
        pool.trim();

        assertThat(take(4)).containsExactlyInAnyOrderElementsOf(taken);
    }

    @Test
    void doesNotKeepOneOfAnotherSize() {
        final ReceivedBytes large = pool.take(ReceivePool.BUFFER_BYTES + 1);
        large.release();

        assertThat(large.bytes().capacity()).isEqualTo(ReceivePool.BUFFER_BYTES + 1);
        assertThat(pool.take(0)).isNotSameAs(large);
    }

    private List<ReceivedBytes> take(final int count) {
        final List<ReceivedBytes> taken = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            taken.add(pool.take(0));
        }
        return taken;
    }
}
