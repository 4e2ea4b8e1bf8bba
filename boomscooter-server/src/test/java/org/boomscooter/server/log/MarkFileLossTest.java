package org.boomscooter.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.boomscooter.format.segment.LogFiles;
import org.boomscooter.format.segment.MarkFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody removes, cuts or overwrites the mark file of a log that a server has open. */
class MarkFileLossTest {
    private static final Path MARK = Simulated.SPANS.resolve(LogFiles.MARK);
    private static final long SECOND_NS = 1_000_000_000;

    private final Simulated simulated = new Simulated();
    private Log log;

    @BeforeEach
    void open() {
        log = simulated.open();
        for (int i = 0; i < 30; i++) {
            simulated.append(log, AckLevel.SYNCED, "x".repeat(50_000));
        }
        assertThat(log.segmentBases()).hasSizeGreaterThan(1);
    }

    @AfterEach
    void free() {
        simulated.disk.free();
    }

    private void pass(final long ns) {
        simulated.disk.advance(ns);
        simulated.pump();
    }

    private void assertMarked() {
        assertThat(simulated.disk.exists(MARK)).isTrue();
        final byte[] content = simulated.disk.content(MARK);
        assertThat(content).hasSize(MarkFile.LENGTH);
        final MarkFile mark =
                MarkFile.open(ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN));
        assertThat(mark.logId()).isEqualTo(log.logId());
        assertThat(mark.seqnoMode()).isEqualTo(log.spec().seqnoMode());
        assertThat(mark.appendedSeqno()).isEqualTo(log.appendedSeqno());
        assertThat(mark.syncedSeqno()).isEqualTo(log.syncedSeqno());
        assertThat(mark.committedSeqno()).isEqualTo(log.committedSeqno());
        assertThat(mark.earliestSeqno()).isEqualTo(log.earliestSeqno());
        final long[] bases = log.segmentBases();
        assertThat(mark.tailSegment()).isEqualTo(bases[bases.length - 1]);
        assertThat(mark.heartbeatMs())
                .isBetween(
                        simulated.disk.epochNs() / 1_000_000 - 1_000,
                        simulated.disk.epochNs() / 1_000_000);
    }

    private void assertWrittenOn() {
        for (int i = 0; i < 30; i++) {
            simulated.append(log, AckLevel.SYNCED, "y".repeat(50_000));
        }
        assertMarked();
        assertThat(log.isReadOnly()).isFalse();
    }

    @Test
    void aDeletedOneIsMadeAnewWithinASecond() {
        simulated.disk.delete(MARK);
        pass(SECOND_NS);
        assertMarked();
        assertWrittenOn();
        assertThat(log.notes()).singleElement().asString().contains("had gone");
    }

    @Test
    void oneThatAnotherFileHasReplacedIsMadeAnew() {
        simulated.disk.put(MARK, simulated.disk.content(MARK));
        pass(SECOND_NS);
        assertWrittenOn();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1_300})
    void oneThatWasCutIsFilledAgain(final int length) {
        simulated.disk.cut(MARK, length);
        pass(SECOND_NS);
        assertMarked();
        assertWrittenOn();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 60, 1_024, 1_280, 1_600})
    void oneThatWasZeroedIsWrittenAgainWithTheNextHeartbeat(final int from) {
        simulated.disk.zeroFrom(MARK, from);
        pass(SECOND_NS / 2);
        assertMarked();
        assertWrittenOn();
    }

    @Test
    void aDamagedHeadIsWrittenAgain() {
        simulated.disk.overwrite(MARK, 17, (byte) 0x55);
        pass(SECOND_NS / 2);
        assertMarked();
        assertThat(log.notes()).singleElement().asString().contains("was damaged");
    }

    @Test
    void aFullDiskKeepsItWaitingAndIsToldOnce() {
        simulated.disk.delete(MARK);
        simulated.disk.fullFor(LogFiles.MARK + ".tmp");
        pass(SECOND_NS);
        pass(SECOND_NS);
        assertThat(simulated.disk.exists(MARK)).isFalse();
        assertThat(log.notes()).singleElement().asString().contains("cannot be made anew for now");
        simulated.append(log, AckLevel.SYNCED, "meanwhile");
        simulated.disk.fullForNobody();
        pass(SECOND_NS);
        assertMarked();
        assertThat(log.isReadOnly()).isFalse();
    }

    @Test
    void nothingIsWrittenWhileNothingIsWrong() {
        pass(SECOND_NS);
        final long before = simulated.disk.calls();
        pass(SECOND_NS);
        assertThat(simulated.disk.calls()).as("calls that open, make or write").isEqualTo(before);
        assertThat(log.notes()).isEmpty();
    }
}
