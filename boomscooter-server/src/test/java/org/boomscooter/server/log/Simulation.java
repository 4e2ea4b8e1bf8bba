package org.boomscooter.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.boomscooter.format.segment.Retention;
import org.boomscooter.server.disk.SimulatedCrash;
import org.boomscooter.server.disk.SimulatedDisk;

/**
 * One run of the real engine on a simulated disk and clock, in one thread, all chance from one
 * seed: several lives, each ended by a clean close, a kill or power loss, checked after each.
 */
final class Simulation {
    private static final Path DIRECTORY = Path.of("/simulated");
    private static final long MS = 1_000_000;

    /** How a life ends. */
    private enum End {
        CLEAN,
        KILL,
        POWER
    }

    private final Random random;
    private final SimulatedDisk disk = new SimulatedDisk();
    private final AckLevel visibleAt;

    /** What is believed to be in the log: seqno to payload. */
    private final TreeMap<Long, String> model = new TreeMap<>();

    private final Map<Integer, String> producerPayloads = new HashMap<>();
    private final List<Request> requests = new ArrayList<>();
    private final Set<String> refused = new HashSet<>();
    private LogStore store;
    private Log log;
    private int producerId;
    private int nextSequence = 1;
    private int payloadCount;
    private long syncedEver;
    private long seenEver;
    private boolean powerLost;

    Simulation(final long seed) {
        random = new Random(seed);
        visibleAt = random.nextInt(4) == 0 ? AckLevel.WRITTEN : AckLevel.SYNCED;
    }

    /** A batch on its way, and what became of it. */
    private static final class Request extends AppendRequest {
        private final String[] payloads;
        private final int sequence;
        private long firstSeqno = -1;
        private boolean duplicate;
        private LogException refusal;

        Request(final int sequence, final String... payloads) {
            this.sequence = sequence;
            this.payloads = payloads;
        }

        @Override
        protected void onAppended(
                final long first, final long last, final int count, final boolean again) {
            assertThat(last - first + 1).isEqualTo(count).isEqualTo(payloads.length);
            firstSeqno = first;
            duplicate = again;
        }

        @Override
        protected void onRefused(final LogException reason) {
            refusal = reason;
        }
    }

    void run() {
        try {
            final int lives = 2 + random.nextInt(4);
            for (int life = 0; life < lives; life++) {
                live();
            }
            open();
            check(End.CLEAN);
        } finally {
            disk.free();
        }
    }

    private void live() {
        End end = End.values()[random.nextInt(End.values().length)];
        final boolean inTheMiddle = random.nextBoolean();
        try {
            if (inTheMiddle && random.nextInt(3) == 0) {
                disk.crashAfterCalls(1 + random.nextInt(60));
            }
            open();
            if (inTheMiddle) {
                disk.crashAfterCalls(1 + random.nextInt(150));
            }
            act();
            if (end == End.CLEAN) {
                store.close();
            }
        } catch (final SimulatedCrash e) {
            end = end == End.CLEAN ? End.KILL : end;
        }
        remember();
        disk.restart();
        if (end == End.POWER) {
            disk.losePower(random);
            powerLost = true;
        }
        disk.advance(random.nextInt(10_000) * MS);
        open();
        check(end);
        resend();
        store.close();
        remember();
    }

    private void open() {
        store =
                LogStore.openWithoutThreads(
                        new StoreConfig(
                                DIRECTORY,
                                1 << 20,
                                1_000,
                                0,
                                1 << 20,
                                true,
                                Retention.KEEP,
                                Retention.KEEP,
                                1,
                                16,
                                Simulated.WRITE_FROM_BYTES),
                        disk,
                        SegmentObserver.NONE);
        assertThat(store.failures()).isEmpty();
        log = store.find("spans");
        if (log == null) {
            assertThat(model).isEmpty();
            log = store.create(LogSpec.of("spans").withVisibleAt(visibleAt));
        }
        if (producerId == 0) {
            producerId = store.nextProducerId();
        }
    }

    private void act() {
        final int steps = random.nextInt(120);
        for (int i = 0; i < steps; i++) {
            if (random.nextInt(25) == 0) {
                retain();
            }
            switch (random.nextInt(8)) {
                case 0, 1, 2 -> offer(newRequest());
                case 3 -> disk.advance(random.nextInt(600) * MS);
                case 4 -> read();
                case 5 -> {
                    if (random.nextInt(20) == 0) {
                        disk.jump((random.nextLong() >> 8) / 1000);
                    }
                }
                default -> store.agents().get(random.nextInt(store.agents().size())).doWork();
            }
        }
    }

    /** What is sealed may have companions from now on, and may go. */
    private void retain() {
        if (random.nextBoolean()) {
            Companions.make(disk, log);
        }
        log.keep(
                random.nextBoolean() ? Retention.KEEP : new Retention(random.nextInt(9_000), 1),
                random.nextInt(3) > 0
                        ? Retention.KEEP
                        : new Retention(random.nextInt(30_000), 1 << 20));
    }

    private Request newRequest() {
        final String[] payloads = new String[1 + random.nextInt(4)];
        final int length = random.nextInt(5) == 0 ? 60_000 : random.nextInt(3_000);
        for (int i = 0; i < payloads.length; i++) {
            payloads[i] = payloadCount++ + "." + "x".repeat(length);
        }
        final boolean idempotent = random.nextBoolean();
        final int sequence = idempotent ? nextSequence++ : 0;
        if (idempotent) {
            producerPayloads.put(sequence, String.join("\n", payloads));
        }
        return new Request(sequence, payloads);
    }

    private void offer(final Request request) {
        final ByteBuffer batch =
                Batches.of(
                        null,
                        request.sequence == 0 ? 0 : producerId,
                        request.sequence,
                        request.payloads);
        request.set(
                batch,
                0,
                batch.capacity(),
                random.nextBoolean() ? AckLevel.SYNCED : AckLevel.WRITTEN);
        if (log.offer(request)) {
            requests.add(request);
        } else if (request.sequence != 0) {
            nextSequence--;
        }
    }

    /** What the process was told before its end. */
    private void remember() {
        for (final Request request : requests) {
            if (request.firstSeqno >= 0 && !request.duplicate) {
                for (int i = 0; i < request.payloads.length; i++) {
                    model.put(request.firstSeqno + i, request.payloads[i]);
                }
            }
            if (request.refusal != null) {
                refused.add(request.payloads[0]);
            }
        }
        requests.clear();
        if (log != null) {
            syncedEver = Math.max(syncedEver, log.syncedSeqno());
        }
    }

    private void read() {
        try (LogReader reader = log.openReader()) {
            reader.seekSeqno(
                    log.earliestSeqno()
                            + (long)
                                    (random.nextDouble()
                                            * (log.committedSeqno() - log.earliestSeqno())));
            final Run run = new Run();
            while (reader.poll(run, 1 + random.nextInt(100_000))) {
                if (run.kind() == Run.Kind.BATCHES) {
                    seenEver = Math.max(seenEver, run.nextSeqno());
                }
            }
            assertThat(seenEver).isLessThanOrEqualTo(Math.max(seenEver, log.committedSeqno()));
        }
    }

    /** Compares the log with the model, which then becomes what the log holds. */
    private void check(final End end) {
        final TreeMap<Long, String> found = new TreeMap<>();
        long last = -1;
        try (LogReader reader = log.openReader()) {
            for (final Batches.Found each : Batches.readAll(reader)) {
                assertThat(each.seqno()).as("order and no duplicates").isGreaterThan(last);
                last = each.seqno();
                found.put(each.seqno(), each.payload());
            }
        }
        assertThat(log.committedSeqno()).isEqualTo(log.appendedSeqno());
        final long safe =
                end == End.POWER
                        ? (visibleAt == AckLevel.SYNCED
                                ? Math.max(syncedEver, seenEver)
                                : syncedEver)
                        : Long.MAX_VALUE;
        final long earliest = log.earliestSeqno();
        model.headMap(earliest).clear();
        for (final Map.Entry<Long, String> expected : model.entrySet()) {
            final String there = found.get(expected.getKey());
            if (expected.getKey() < safe || there != null) {
                assertThat(expected.getValue().equals(there))
                        .as(
                                "seqno %d, safe below %d, after %s: \"%.20s\" (expected: \"%.20s\")",
                                expected.getKey(), safe, end, there, expected.getValue())
                        .isTrue();
            }
        }
        assertThat(new HashSet<>(found.values())).as("no message twice").hasSize(found.size());
        assertThat(log.state().damages())
                .as("no false alarm: nothing that was sealed is ever lost")
                .noneMatch(damage -> damage.text().contains("was sealed"));
        if (!powerLost) {
            assertThat(found).hasSize((int) Math.max(0, last + 1 - earliest));
            assertThat(log.state().damages()).isEmpty();
            assertThat(log.notes())
                    .as("a kill may catch the writer in the middle of a batch, and nothing else")
                    .allMatch(note -> end == End.KILL && note.contains("the tail is torn"));
        } else if (found.size() < last + 1 - earliest) {
            assertThat(log.state().damages()).as("holes are told").isNotEmpty();
        }
        if (end != End.POWER) {
            assertThat(found.keySet()).containsAll(model.keySet());
        }
        model.clear();
        model.putAll(found);
        syncedEver = log.syncedSeqno();
        seenEver = Math.min(seenEver, log.committedSeqno());
    }

    /** An idempotent producer sends its last batches again: nothing may be there twice. */
    private void resend() {
        final int stored = log.openProducer(producerId, 0).lastSequence();
        final int from = Math.max(1, nextSequence - 8);
        for (int sequence = from; sequence < nextSequence; sequence++) {
            final Request request =
                    new Request(sequence, producerPayloads.get(sequence).split("\n"));
            offer(request);
            pump();
            if (sequence <= stored && request.refusal == null) {
                assertThat(request.duplicate).isTrue();
                if (request.firstSeqno >= log.earliestSeqno()) {
                    assertThat(model.get(request.firstSeqno)).isEqualTo(request.payloads[0]);
                }
            } else if (request.refusal != null) {
                assertThat(powerLost || stored < from - 1)
                        .as("%s", request.refusal.getMessage())
                        .isTrue();
            }
        }
        final int now = log.openProducer(producerId, 0).lastSequence();
        nextSequence = now + 1;
    }

    private void pump() {
        for (int i = 0; i < 4; i++) {
            for (final TaskAgent agent : store.agents()) {
                agent.doWork();
            }
        }
    }
}
