package org.boomscooter.server.log;

import java.util.ArrayList;
import java.util.List;
import org.agrona.collections.Int2ObjectHashMap;
import org.agrona.concurrent.ManyToOneConcurrentLinkedQueue;

/**
 * Which stream may append under which producer id of one log.
 *
 * <p><b>Threading:</b> the writer thread's, but for {@link #end}.
 */
final class ProducerLeases {
    private final Int2ObjectHashMap<ProducerLease> current = new Int2ObjectHashMap<>();
    private final ManyToOneConcurrentLinkedQueue<ProducerLease> ended =
            new ManyToOneConcurrentLinkedQueue<>();
    private final List<ProducerLease> endedBefore = new ArrayList<>();

    /** Takes the id from the stream that has it; {@code null}: that one is newer. */
    ProducerLease begin(final int producerId, final int epoch, final int lastSequence) {
        final ProducerLease older = current.get(producerId);
        if (older != null) {
            if (Integer.compareUnsigned(epoch, older.epoch()) < 0) {
                return null;
            }
            older.fence();
        }
        final ProducerLease lease = new ProducerLease(producerId, epoch, lastSequence);
        current.put(producerId, lease);
        return lease;
    }

    static LogException fenced(final int producerId) {
        return new LogException(
                LogException.Reason.PRODUCER_FENCED,
                "producer "
                        + Integer.toUnsignedString(producerId)
                        + ": a newer stream goes on with this id; nothing is appended from this"
                        + " one");
    }

    /** No batch will be offered under this any more; what was offered may be waiting. */
    void end(final ProducerLease lease) {
        ended.offer(lease);
    }

    /** Takes note of what has ended; {@code true}: {@link #forgetEnded} is wanted. */
    boolean drainEnded() {
        for (ProducerLease lease = ended.poll(); lease != null; lease = ended.poll()) {
            endedBefore.add(lease);
        }
        return !endedBefore.isEmpty();
    }

    /** Only when nothing is waiting that was offered before the last {@link #drainEnded}. */
    void forgetEnded() {
        for (final ProducerLease lease : endedBefore) {
            current.remove(lease.producerId(), lease);
        }
        endedBefore.clear();
    }

    int size() {
        return current.size();
    }
}
