package org.boomscooter.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PayloadsTest {
    @Test
    void numbersMessagesFromZeroAndOnlyTheNumberChangesWhenALineComesAgain() {
        final Payloads payloads = new Payloads(100_000, 3);
        final byte[] first = payloads.next().clone();
        assertThat(Payloads.number(payloads.buffer(), 0)).isZero();
        payloads.next();
        final byte[] third = payloads.next();
        assertThat(Payloads.number(payloads.buffer(), 0)).isEqualTo(2);
        assertThat(third).hasSize(100_000);
        first[0] = 2;
        assertThat(third).isEqualTo(first);
    }

    @Test
    void theSameSeedGivesTheSameMessages() {
        assertThat(new Payloads(100, 5).next()).isEqualTo(new Payloads(100, 5).next());
    }
}
