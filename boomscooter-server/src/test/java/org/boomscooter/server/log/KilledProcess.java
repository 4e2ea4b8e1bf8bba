package org.boomscooter.server.log;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.boomscooter.format.segment.Retention;
import org.boomscooter.server.companion.CompanionAgent;
import org.boomscooter.server.disk.RealDisk;

/**
 * A process to be killed: appends numbered messages with an idempotent producer and prints every
 * acknowledgement, until somebody ends it.
 *
 * <p>Arguments: data directory, level, producer id (0: a new one). Prints {@code producer ID LAST},
 * then {@code SEQUENCE SEQNO .} for each acknowledged batch; a line cut short by the kill has no
 * point.
 */
final class KilledProcess {
    private static final int IN_FLIGHT = 64;

    private KilledProcess() {}

    /**
     * The message of a sequence: enough to fill a segment every few seconds. One of 16 is so long
     * that its batch is written through the file, the others go through the mapping.
     */
    static String payload(final int producerId, final int sequence) {
        final int length = sequence % 16 == 0 ? 20_000 : sequence % 2_000;
        return producerId + ":" + sequence + ":" + "x".repeat(length);
    }

    public static void main(final String[] arguments) throws InterruptedException, IOException {
        final AckLevel level = AckLevel.valueOf(arguments[1]);
        final StoreConfig config =
                StoreConfig.withDefaults(Path.of(arguments[0]))
                        .withSegmentBytes(1 << 20)
                        .withReserveBytes(0);
        final CompanionAgent companions = CompanionAgent.start(0);
        final LogStore store = LogStore.open(config, new RealDisk(), companions);
        companions.adopt(store);
        final Log found = store.find("spans");
        final Log log = found == null ? store.create(LogSpec.of("spans")) : found;
        if (arguments[3].equals("remove")) {
            log.keep(new Retention(0, 1), new Retention(0, 1 << 20));
        }
        final int given = Integer.parseInt(arguments[2]);
        final int id = given == 0 ? store.nextProducerId() : given;
        final PrintStream out =
                new PrintStream(
                        new BufferedOutputStream(System.out, 1 << 16),
                        false,
                        StandardCharsets.US_ASCII);
        final int last = log.openProducer(id, 0).lastSequence();
        out.println("producer " + id + " " + last);
        out.flush();
        final Acks acks = new Acks(log, out, level);
        log.addListener(acks);
        for (int sequence = Math.max(0, last - 3) + 1; ; sequence++) {
            acks.offer(id, sequence);
        }
    }

    /** Prints acknowledgements in order, as soon as their level holds. */
    private static final class Acks implements LogListener {
        private final Log log;
        private final PrintStream out;
        private final AckLevel level;
        private final long[] lastSeqnos = new long[1 << 16];
        private final int[] sequences = new int[1 << 16];
        private int offered;
        private int appended;
        private int printed;

        Acks(final Log log, final PrintStream out, final AckLevel level) {
            this.log = log;
            this.out = out;
            this.level = level;
        }

        synchronized void offer(final int id, final int sequence) throws InterruptedException {
            while (offered - printed >= IN_FLIGHT) {
                wait();
            }
            final ByteBuffer batch = Batches.of(null, id, sequence, payload(id, sequence));
            final AppendRequest request =
                    new AppendRequest() {
                        @Override
                        protected void onAppended(
                                final long first,
                                final long last,
                                final int count,
                                final boolean duplicate) {
                            onAck(sequence, last);
                        }

                        @Override
                        protected void onRefused(final LogException reason) {
                            out.println("refused " + reason.getMessage());
                            out.flush();
                        }
                    };
            request.set(batch, 0, batch.capacity(), level);
            offered++;
            while (!log.offer(request)) {
                wait(1);
            }
        }

        private synchronized void onAck(final int sequence, final long lastSeqno) {
            final int slot = appended++ & (lastSeqnos.length - 1);
            sequences[slot] = sequence;
            lastSeqnos[slot] = lastSeqno;
            print();
        }

        @Override
        public synchronized void onSynced(final Log which) {
            print();
        }

        private void print() {
            while (printed < appended) {
                final int slot = printed & (lastSeqnos.length - 1);
                if (level == AckLevel.SYNCED && log.syncedSeqno() <= lastSeqnos[slot]) {
                    break;
                }
                out.println(sequences[slot] + " " + lastSeqnos[slot] + " .");
                printed++;
            }
            out.flush();
            notifyAll();
        }
    }
}
