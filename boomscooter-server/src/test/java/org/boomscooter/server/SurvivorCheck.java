package org.boomscooter.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.boomscooter.client.Consumer;
import org.boomscooter.client.Message;
import org.boomscooter.client.direct.DirectReader;
import org.boomscooter.format.frame.BatchChecksum;
import org.boomscooter.format.frame.BatchCursor;
import org.boomscooter.format.frame.BatchHeader;
import org.boomscooter.server.companion.CompanionAgent;
import org.boomscooter.server.log.AckLevel;
import org.boomscooter.server.log.Damage;
import org.boomscooter.server.log.Log;
import org.boomscooter.server.log.LogReader;
import org.boomscooter.server.log.LogStore;
import org.boomscooter.server.log.Run;
import org.boomscooter.server.verify.FileReport;
import org.boomscooter.server.verify.LogVerifier;

/**
 * Compares a data directory that went through a power loss with what clients had been told.
 *
 * <p><b>Threading:</b> for one thread.
 */
final class SurvivorCheck {
    private static final int NEW_PAYLOAD_BYTES = 100;

    private final List<NumberedProducers> producers;
    private final String syncedLog;
    private final AcknowledgedState told;
    private final Map<Integer, ByteBuffer> lastBatches = new HashMap<>();
    private final Map<Integer, Long> lastBases = new HashMap<>();
    private long lostNs;
    private int holes;

    /**
     * @param producers finished ones, of one log each: whatever they sent has a known place
     * @param syncedLog the one whose producers asked for synced, the others for written
     */
    SurvivorCheck(
            final List<NumberedProducers> producers,
            final String syncedLog,
            final AcknowledgedState told) {
        this.producers = producers;
        this.syncedLog = syncedLog;
        this.told = told;
    }

    /** How long before the power loss the oldest lost message was acknowledged as written. */
    long lostNs() {
        return lostNs;
    }

    /** Damages that opening the logs has reported. */
    int holes() {
        return holes;
    }

    /** Reads the files as they are, without a server: what is handed out is what was sent. */
    void checkFiles(final Path data) {
        for (final NumberedProducers senders : producers) {
            final BitSet[] found = newFound();
            long next = 0;
            try (Consumer consumer =
                    DirectReader.open(data, senders.log())
                            .consumer()
                            .onDamage(damage -> {})
                            .asItStands()
                            .open()) {
                for (final Message message : consumer) {
                    assertThat(message.seqno()).as("order").isGreaterThanOrEqualTo(next);
                    next = message.seqno() + 1;
                    check(senders, message.seqno(), message.key(), message.toText(), found);
                }
            }
        }
    }

    /**
     * Opens the logs as a server does, reads them, sends batches again, closes them, verifies all
     * files.
     */
    void checkRecovery(final Path data) throws IOException {
        try (CompanionAgent companions = CompanionAgent.start(0);
                LogStore store = TestLogs.open(data, companions)) {
            companions.adopt(store);
            assertThat(store.failures()).isEmpty();
            for (final NumberedProducers senders : producers) {
                checkLog(store.get(senders.log()), senders);
            }
            checkPassing(store);
        }
        final List<FileReport> faulty = new ArrayList<>();
        final boolean whole =
                new LogVerifier(
                                report -> {
                                    if (!report.isWhole()) {
                                        faulty.add(report);
                                    }
                                })
                        .verify(data);
        if (holes == 0) {
            assertThat(faulty).as("files that verify finds damaged").isEmpty();
            assertThat(whole).isTrue();
        }
    }

    private void checkLog(final Log log, final NumberedProducers senders) {
        final String name = log.name();
        final BitSet[] found = newFound();
        final List<Damage> damages = read(log, senders, found);
        holes += damages.size();
        for (final NumberedProducer producer : senders.all()) {
            checkAcknowledged(name, producer, found[producer.id()]);
        }
        final long seen = told.seen().getOrDefault(name, 0L);
        final long there = log.committedSeqno();
        assertThat(there)
                .as("%s: seqno behind the last one, of %d seen", name, seen)
                .isGreaterThanOrEqualTo(seen);
        assertThat(damages)
                .as("%s: damage below %d, which a consumer has seen", name, seen)
                .allMatch(damage -> damage.fromSeqno() >= seen);
        if (name.equals(syncedLog)) {
            long safe = 0;
            for (final NumberedProducer producer : senders.all()) {
                final int count = told.counts().get(producer.id());
                safe = Math.max(safe, count == 0 ? 0 : producer.seqno(count - 1) + 1);
            }
            final long acknowledged = safe;
            assertThat(damages)
                    .as("%s: damage below %d, which was synced", name, acknowledged)
                    .allMatch(damage -> damage.fromSeqno() >= acknowledged);
        }
        checkSendingAgain(log);
    }

    private void checkAcknowledged(
            final String name, final NumberedProducer producer, final BitSet found) {
        final int count = told.counts().get(producer.id());
        final int missing = found.nextClearBit(0);
        if (missing >= count) {
            return;
        }
        assertThat(name)
                .as(
                        "%s: message %d of producer %d is not there, %d are acknowledged",
                        name, missing, producer.id(), count)
                .isNotEqualTo(syncedLog);
        lostNs = Math.max(lostNs, told.atNs() - producer.acknowledgedNs(missing));
    }

    /** Numbers of messages, by id of the producer. */
    private BitSet[] newFound() {
        return Stream.generate(BitSet::new).limit(told.counts().size()).toArray(BitSet[]::new);
    }

    /** Every message once, in order, where it was acknowledged to be; what is missing is told. */
    private List<Damage> read(
            final Log log, final NumberedProducers senders, final BitSet[] found) {
        final BatchCursor cursor = new BatchCursor();
        final BatchChecksum checksum = new BatchChecksum();
        lastBatches.clear();
        lastBases.clear();
        long next = 0;
        try (LogReader reader = log.openReader()) {
            final Run run = new Run();
            while (reader.poll(run, 1)) {
                if (run.kind() == Run.Kind.DAMAGE) {
                    next = run.nextSeqno();
                    continue;
                }
                final ByteBuffer buffer = run.buffer();
                if (!checksum.isBodyWhole(buffer, run.offset())) {
                    // Told by whoever uses the body.
                    next = run.nextSeqno();
                    holes++;
                    continue;
                }
                cursor.wrap(buffer, run.offset(), run.offset() + run.length());
                while (cursor.next()) {
                    assertThat(isTold(log, next, cursor.seqno()))
                            .as("%s: gap from %d to %d is reported", log, next, cursor.seqno())
                            .isTrue();
                    next = cursor.seqno() + 1;
                    check(senders, cursor.seqno(), cursor.key(), payload(cursor), found);
                }
                keep(buffer, run);
            }
        }
        assertThat(next).isEqualTo(log.committedSeqno());
        return log.state().damages();
    }

    private static boolean isTold(final Log log, final long from, final long to) {
        return from == to
                || log.state().damages().stream()
                        .anyMatch(
                                damage -> damage.fromSeqno() <= from && damage.toSeqno() >= to - 1);
    }

    private static String payload(final BatchCursor cursor) {
        final byte[] bytes = new byte[cursor.payloadLength()];
        cursor.buffer().get(cursor.payloadOffset(), bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static void check(
            final NumberedProducers senders,
            final long seqno,
            final long key,
            final String payload,
            final BitSet[] found) {
        final BitSet numbers = found[senders.senderOf(seqno, key, payload).id()];
        final int number = NumberedProducer.number(key);
        assertThat(numbers.get(number)).as("%s: twice, seqno %d", senders.log(), seqno).isFalse();
        numbers.set(number);
    }

    private void keep(final ByteBuffer buffer, final Run run) {
        final int producerId = BatchHeader.producerId(buffer, run.offset());
        final ByteBuffer copy =
                ByteBuffer.allocateDirect(run.length()).order(ByteOrder.LITTLE_ENDIAN);
        copy.put(0, buffer, run.offset(), run.length());
        lastBatches.put(producerId, copy);
        lastBases.put(producerId, run.firstSeqno());
    }

    /** What is there is acknowledged again where it is; what is new comes behind all that was. */
    private void checkSendingAgain(final Log log) {
        lastBatches.forEach(
                (producerId, batch) ->
                        assertThat(log.append(batch, 0, batch.capacity(), AckLevel.SYNCED))
                                .as("%s: the last batch of %d, again", log, producerId)
                                .isEqualTo(lastBases.get(producerId)));
        final long before = log.appendedSeqno();
        TestLogs.append(log, 1, NEW_PAYLOAD_BYTES, null);
        try (LogReader reader = log.openReader()) {
            reader.seekSeqno(before);
            final Run run = new Run();
            assertThat(reader.poll(run, 1)).isTrue();
            assertThat(run.firstSeqno()).isEqualTo(before);
        }
    }

    private void checkPassing(final LogStore store) {
        told.passing()
                .forEach(
                        (name, count) -> {
                            if (count == LogTurnover.GONE) {
                                assertThat(store.find(name)).as("%s, deleted", name).isNull();
                            } else {
                                checkPassing(store.get(name), count);
                            }
                        });
    }

    private static void checkPassing(final Log log, final int count) {
        final BatchCursor cursor = new BatchCursor();
        int next = 0;
        try (LogReader reader = log.openReader()) {
            final Run run = new Run();
            while (reader.poll(run, 1)) {
                assertThat(run.kind()).as("%s after %d", log, next).isEqualTo(Run.Kind.BATCHES);
                cursor.wrap(run.buffer(), run.offset(), run.offset() + run.length());
                while (cursor.next()) {
                    assertThat(cursor.seqno()).isEqualTo(next);
                    assertThat(payload(cursor)).isEqualTo(LogTurnover.payload(log.name(), next));
                    next++;
                }
            }
        }
        assertThat(next).as("messages of %s", log).isGreaterThanOrEqualTo(count);
    }
}
