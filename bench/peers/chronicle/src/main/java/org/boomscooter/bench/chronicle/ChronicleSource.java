package org.boomscooter.bench.chronicle;

import java.util.concurrent.TimeUnit;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.threads.Pauser;
import net.openhft.chronicle.wire.DocumentContext;
import org.boomscooter.bench.load.MessageSink;
import org.boomscooter.bench.load.Source;

/** Tails a queue; messages are handed out where they lie in the mapping. */
final class ChronicleSource implements Source {
    /** Without a message, until the run is given up. */
    private static final long LONGEST_WAIT_NS = TimeUnit.SECONDS.toNanos(20);

    private final ChronicleQueue queue;
    private final ExcerptTailer tailer;
    private final Pauser pauser;
    private final MappedView view = new MappedView();

    ChronicleSource(final ChronicleQueue queue, final Pauser pauser) {
        this.queue = queue;
        this.pauser = pauser;
        tailer = queue.createTailer();
    }

    @Override
    public void read(final long count, final MessageSink sink) {
        tailer.toStart();
        follow(count, sink);
    }

    @Override
    public void seekLatest() {
        tailer.toEnd();
    }

    /** Whoever calls this may be another than the one who took the place. */
    @Override
    public void follow(final long count, final MessageSink sink) {
        tailer.singleThreadedCheckReset();
        for (long left = count; left > 0; left--) {
            if (!next(sink)) {
                await(sink, left);
            }
        }
    }

    private void await(final MessageSink sink, final long left) {
        final long deadlineNs = System.nanoTime() + LONGEST_WAIT_NS;
        pauser.reset();
        do {
            if (System.nanoTime() - deadlineNs > 0) {
                throw new IllegalStateException(queue + ": " + left + " messages do not come");
            }
            pauser.pause();
        } while (!next(sink));
    }

    private boolean next(final MessageSink sink) {
        try (DocumentContext document = tailer.readingDocument()) {
            if (!document.isPresent()) {
                return false;
            }
            final Bytes<?> bytes = document.wire().bytes();
            final int length = (int) bytes.readRemaining();
            final int offset =
                    view.offsetOf(bytes.addressForRead(bytes.readPosition(), length), length);
            sink.onMessage(view.buffer(), offset, length);
            return true;
        }
    }

    @Override
    public void close() {
        tailer.close();
        queue.close();
    }
}
