package org.boomscooter.server.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who may append under a producer id, at the moments that no test over a network can choose. */
class ProducerLeaseTest {
    private static final int ID = 9;

    private final Simulated simulated = new Simulated();
    private final List<Object> outcomes = new ArrayList<>();
    private Log log;

    @BeforeEach
    void open() {
        log = simulated.open();
    }

    @AfterEach
    void free() {
        simulated.disk.free();
    }

    private void offer(final ProducerLease lease, final int sequence, final String payload) {
        final AppendRequest request =
                new AppendRequest() {
                    @Override
                    protected void onAppended(
                            final long first,
                            final long last,
                            final int count,
                            final boolean duplicate) {
                        outcomes.add(first);
                    }

                    @Override
                    protected void onRefused(final LogException reason) {
                        outcomes.add(reason.reason());
                    }
                };
        final ByteBuffer batch = Batches.of(null, ID, sequence, payload);
        request.set(batch, 0, batch.capacity(), AckLevel.SYNCED);
        request.lease(lease);
        log.offer(request);
    }

    @Test
    void whatTheWriterHasNotSeenWhenANewerStreamBeginsIsRefused() {
        final ProducerLease older = log.openProducer(ID, 0);
        offer(older, 1, "seen");
        simulated.pump();
        offer(older, 2, "not seen");
        final ProducerLease newer = log.openProducer(ID, 1);
        assertThat(newer.lastSequence()).isEqualTo(1);
        offer(newer, 2, "instead");
        simulated.pump();
        assertThat(outcomes).containsExactly(0L, LogException.Reason.PRODUCER_FENCED, 1L);
        assertThat(Simulated.payloads(log)).containsExactly("seen", "instead");
    }

    @Test
    void whatAStreamOfferedBeforeItEndedIsAppendedUnlessANewerOneBegins() {
        final ProducerLease ended = log.openProducer(ID, 0);
        offer(ended, 1, "appended");
        log.closeProducer(ended);
        simulated.pump();
        final ProducerLease second = log.openProducer(ID, 0);
        offer(second, 2, "refused");
        log.closeProducer(second);
        log.openProducer(ID, 0);
        simulated.pump();
        assertThat(outcomes).containsExactly(0L, LogException.Reason.PRODUCER_FENCED);
    }

    @Test
    void aLateStreamIsRefusedWhileTheNewerOneLasts() {
        final ProducerLease newer = log.openProducer(ID, -1);
        assertThatThrownBy(() -> log.openProducer(ID, 1))
                .isInstanceOfSatisfying(
                        LogException.class,
                        e -> assertThat(e.reason()).isEqualTo(LogException.Reason.PRODUCER_FENCED));
        log.closeProducer(newer);
        simulated.pump();
        assertThat(log.openProducer(ID, 1).isFenced()).isFalse();
    }

    @Test
    void whatHasEndedIsForgotten() {
        for (int i = 1; i <= 100; i++) {
            log.closeProducer(log.openProducer(i, 0));
            final ProducerLease older = log.openProducer(1_000, i);
            log.closeProducer(older);
        }
        simulated.pump();
        assertThat(log.writer().leaseCount()).isZero();
    }
}
