package org.boomscooter.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.boomscooter.format.frame.BatchChecksum;
import org.boomscooter.format.frame.LittleEndian;
import org.junit.jupiter.api.Test;

class ProducerTableTest {
    private static final long LOG_ID = 17;
    private static final int FORGOTTEN_ID_OFFSET = 28;

    /** One producer more than are remembered; the first one is forgotten. */
    private static ProducerTable full() {
        final ProducerTable table = new ProducerTable();
        for (int id = 1; id <= ProducerTable.MAX_PRODUCERS + 1; id++) {
            table.add(id, 1, id, id, 1);
        }
        return table;
    }

    private static void knowsWhatItForgot(final ProducerTable table) {
        for (final int sequence : new int[] {1, 2, -1}) {
            assertThat(table.check(1, sequence).reason())
                    .as("sequence %d", sequence)
                    .isEqualTo(LogException.Reason.PRODUCER_UNKNOWN_OUTCOME);
        }
        assertThat(table.check(2, 1)).as("a repetition").isNull();
        assertThat(table.check(2, 2)).isNull();
        final int newId = ProducerTable.MAX_PRODUCERS + 2;
        assertThat(table.check(newId, 1)).isNull();
        assertThat(table.check(newId, 2).reason()).isEqualTo(LogException.Reason.PRODUCER_GAP);
    }

    @Test
    void theFirstBatchOfAForgottenProducerMayBeARepetition() {
        knowsWhatItForgot(full());
    }

    @Test
    void whatWasForgottenIsInTheSnapshot() {
        final byte[] snapshot = full().snapshot(LOG_ID, 0);
        final ProducerTable read = ProducerTable.read(snapshot, LOG_ID, 0);
        knowsWhatItForgot(read);
        assertThat(read.snapshot(LOG_ID, 0)).isEqualTo(snapshot);
    }

    @Test
    void anOlderSnapshotMayHaveForgottenAnyIdUpToTheHighestOne() {
        final byte[] snapshot = full().snapshot(LOG_ID, 0);
        final ByteBuffer buffer = ByteBuffer.wrap(snapshot);
        final int end = snapshot.length - Integer.BYTES;
        LittleEndian.putInt(buffer, FORGOTTEN_ID_OFFSET, 0);
        LittleEndian.putInt(buffer, end, new BatchChecksum().crcOfLog(LOG_ID, buffer, 0, end));
        knowsWhatItForgot(ProducerTable.read(snapshot, LOG_ID, 0));
    }

    @Test
    void aTableThatForgotNobodyTakesTheFirstBatchOfAnyProducer() {
        final ProducerTable table = new ProducerTable();
        table.add(7, 1, 0, 0, 1);
        final ProducerTable read = ProducerTable.read(table.snapshot(LOG_ID, 0), LOG_ID, 0);
        assertThat(read.check(3, 1)).isNull();
        assertThat(read.check(3, 2).reason()).isEqualTo(LogException.Reason.PRODUCER_GAP);
    }
}
