package org.boomscooter.server.cli;

import java.util.Locale;
import org.boomscooter.client.AckListener;
import org.boomscooter.client.BoomscooterException;
import org.boomscooter.format.protocol.AckLevel;

/**
 * Remembers what became of the batches of a producer.
 *
 * <p><b>Threading:</b> thread-safe.
 */
final class AckSummary implements AckListener {
    private long firstSeqno = -1;
    private long lastSeqno = -1;
    private long messages;
    private long batches;
    private boolean hasFailed;

    @Override
    public synchronized void onAck(final long first, final long last, final int messageCount) {
        if (firstSeqno < 0) {
            firstSeqno = first;
        }
        lastSeqno = last;
        messages += messageCount;
        batches++;
    }

    @Override
    public synchronized void onFailure(final int messageCount, final BoomscooterException reason) {
        hasFailed = true;
    }

    /** How many are acknowledged. */
    synchronized long messages() {
        return messages;
    }

    /** Whether a batch was given up; the next flush fails with the reason. */
    synchronized boolean hasFailed() {
        return hasFailed;
    }

    /** For an input that did not make it to its end: whoever goes on has to know from where. */
    synchronized void sayWhatIsThere(final Terminal terminal, final String log) {
        if (messages > 0) {
            terminal.say(
                    "boomscooter: "
                            + (messages == 1
                                    ? "1 message is acknowledged, seqno " + firstSeqno
                                    : messages
                                            + " messages are acknowledged, seqnos "
                                            + firstSeqno
                                            + " to "
                                            + lastSeqno)
                            + " of log "
                            + log);
        }
    }

    synchronized Rows rows(final String log, final AckLevel level) {
        final Rows rows = new Rows("log", "messages", "firstSeqno", "lastSeqno", "batches", "acks");
        rows.add(
                log,
                messages,
                messages == 0 ? null : firstSeqno,
                messages == 0 ? null : lastSeqno,
                batches,
                level.name().toLowerCase(Locale.ROOT));
        return rows;
    }
}
