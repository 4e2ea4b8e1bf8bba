package org.boomscooter.server.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.boomscooter.format.frame.BatchBuilder;
import org.boomscooter.format.frame.KeyRange;
import org.boomscooter.format.frame.Message;
import org.boomscooter.format.segment.LookupCounts;
import org.boomscooter.format.segment.SegmentHeader;
import org.boomscooter.format.segment.SeqnoMode;
import org.junit.jupiter.api.Test;

/** Readers that look for keys and times, on a disk and a clock of the test. */
class KeyFilterTest {
    private static final int BATCHES = 800;
    private static final int PAYLOAD_BYTES = 4_000;
    private static final Path FIRST_SEGMENT = Simulated.SPANS.resolve("00000000000000000000.log");

    private final Simulated simulated = new Simulated();

    /** A batch of one message whose payload is its key, then blanks. */
    private static ByteBuffer batch(final long key, final boolean clientSeqno, final long seqno) {
        final BatchBuilder builder = new BatchBuilder(ByteBuffer.allocateDirect(8 << 10));
        builder.begin(null, clientSeqno);
        final int offset =
                builder.claim(
                        Message.TYPE_OPAQUE, 0, clientSeqno ? seqno : 0, true, key, PAYLOAD_BYTES);
        builder.buffer().put(offset, payload(key).getBytes(UTF_8));
        final int length = builder.finish(0, 0);
        final ByteBuffer batch = ByteBuffer.allocateDirect(length).order(ByteOrder.LITTLE_ENDIAN);
        return batch.put(0, builder.buffer(), 0, length);
    }

    private static String payload(final long key) {
        final String text = Long.toString(key);
        return text + " ".repeat(PAYLOAD_BYTES - text.length());
    }

    /** Batches of one key each, of which so many fill a segment: about 250. */
    private Log fill(final Log log, final int count, final Random keysOrNull) {
        for (int i = 0; i < count; i++) {
            final long key = keysOrNull == null ? i : keysOrNull.nextInt(BATCHES);
            simulated.offer(log, AckLevel.WRITTEN, batch(key, false, 0), "");
            simulated.pump();
        }
        simulated.append(log, AckLevel.SYNCED, "end");
        assertThat(log.segmentBases()).hasSizeGreaterThan(2);
        return log;
    }

    /** What a look-up found and told. */
    private record Answer(List<Long> seqnos, List<Long> damagedFrom, LookupCounts counts) {}

    private static Answer lookUp(final Log log, final long low, final long high) {
        final List<Long> seqnos = new ArrayList<>();
        final List<Long> damagedFrom = new ArrayList<>();
        try (LogReader reader = log.openReader()) {
            reader.lookFor(new KeyRange(low, high));
            reader.seekEarliest();
            final Run run = new Run();
            while (reader.poll(run, 1 << 16)) {
                if (run.kind() == Run.Kind.DAMAGE) {
                    damagedFrom.add(run.fromSeqno());
                } else {
                    final List<Batches.Found> found = new ArrayList<>();
                    Batches.collect(run, found);
                    found.forEach(each -> seqnos.add(each.seqno()));
                }
            }
            return new Answer(seqnos, damagedFrom, reader.examined());
        }
    }

    @Test
    void orderedKeysAreReadFromTheirStretchesOnly() {
        final Log log = fill(simulated.open(), BATCHES, null);
        final Answer answer = lookUp(log, 300, 302);
        assertThat(answer.seqnos()).containsExactly(300L, 301L, 302L);
        // Three batches make a stretch; the last one of the open segment is always looked at.
        assertThat(answer.counts().stretchesRead()).isLessThanOrEqualTo(4);
        assertThat(answer.counts().bytesRead()).isLessThanOrEqualTo(9 * (PAYLOAD_BYTES + 100));
    }

    @Test
    void randomKeysAreAllFound() {
        final long seed = System.nanoTime();
        final Log log = fill(simulated.open(), BATCHES, new Random(seed));
        final Random again = new Random(seed);
        final List<Long> expected = new ArrayList<>();
        for (long seqno = 0; seqno < BATCHES; seqno++) {
            final int key = again.nextInt(BATCHES);
            if (key >= 100 && key <= 120) {
                expected.add(seqno);
            }
        }
        assertThat(lookUp(log, 100, 120).seqnos()).as("seed %d", seed).isEqualTo(expected);
    }

    @Test
    void keysOfALogWithClientSeqnosAreFound() {
        simulated.open();
        final Log log =
                simulated.store().create(LogSpec.of("ticks").withSeqnoMode(SeqnoMode.CLIENT));
        for (int i = 0; i < BATCHES; i++) {
            simulated.offer(log, AckLevel.WRITTEN, batch(i % 400, true, 10 + 3L * i), "");
            simulated.pump();
        }
        simulated.store().agents().forEach(TaskAgent::doWork);
        simulated.disk.advance(2_000_000_000L);
        simulated.pump();
        assertThat(lookUp(log, 77, 77).seqnos()).containsExactly(10L + 3 * 77, 10L + 3 * 477);
        assertThat(lookUp(log, 77, 77).damagedFrom()).isEmpty();
    }

    @Test
    void damageIsToldWhereAKeyMayHaveBeenAndNotWhereNone() {
        final Log log = fill(simulated.open(), BATCHES, null);
        simulated.disk.overwrite(FIRST_SEGMENT, SegmentHeader.LENGTH + 16, (byte) 99);
        assertThat(lookUp(log, 40, 45).seqnos()).containsExactly(40L, 41L, 42L, 43L, 44L, 45L);
        assertThat(lookUp(log, 40, 45).damagedFrom()).isEmpty();
        // With the first of its three batches the stretch is lost: the next place to go on is an
        // entry.
        assertThat(lookUp(log, 1, 3).damagedFrom()).containsExactly(0L);
        assertThat(lookUp(log, 1, 3).seqnos()).containsExactly(3L);
    }

    @Test
    void whatLiesBetweenStretchesIsLookedAtWhateverTheZoneMapsSay() {
        fill(simulated.open(), BATCHES, null);
        simulated.close();
        simulated.disk.overwrite(FIRST_SEGMENT, SegmentHeader.LENGTH + 16, (byte) 99);
        // Made anew by a scan, which finds a gap before the first stretch.
        simulated.disk.delete(Simulated.SPANS.resolve("00000000000000000000.idx"));
        final Log log = simulated.open();
        assertThat(lookUp(log, 40, 41).seqnos()).containsExactly(40L, 41L);
        assertThat(lookUp(log, 40, 41).damagedFrom()).containsExactly(0L);
    }

    @Test
    void theFirstBatchAtOrAfterATimeIsFoundThoughTheClockWasSetBack() {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        final Log log = simulated.open();
        final List<Long> times = new ArrayList<>();
        for (int i = 0; i < BATCHES; i++) {
            simulated.disk.advance(1_000_000);
            if (random.nextInt(60) == 0) {
                simulated.disk.jump((random.nextInt(200) - 120) * 1_000_000L);
            }
            times.add(simulated.disk.epochNs());
            simulated.offer(log, AckLevel.WRITTEN, batch(i, false, 0), "");
            simulated.pump();
        }
        simulated.append(log, AckLevel.SYNCED, "end");
        times.add(simulated.disk.epochNs());
        for (int i = 0; i < 60; i++) {
            final long wanted = times.get(random.nextInt(BATCHES)) + random.nextInt(3) - 1;
            int expected = 0;
            while (expected < times.size() && times.get(expected) < wanted) {
                expected++;
            }
            try (LogReader reader = log.openReader()) {
                assertThat(reader.seekTime(wanted)).as("seed %d", seed).isEqualTo(expected);
            }
        }
    }
}
