package org.boomscooter.server.log;

import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;

/**
 * What was offered to a log and is not taken yet. Whoever was refused because it was full hears
 * when there is room.
 *
 * <p><b>Threading:</b> offered by any thread; all else is the writer thread's.
 */
final class AppendQueue {
    private final ManyToOneConcurrentArrayQueue<AppendRequest> requests;
    private final WaitFlag roomWanted = new WaitFlag();

    AppendQueue(final int length) {
        requests = new ManyToOneConcurrentArrayQueue<>(length);
    }

    /** {@code false}: it is full, and {@link #takeRoomWanted} will say so when it is not. */
    boolean offer(final AppendRequest request) {
        if (requests.offer(request)) {
            return true;
        }
        roomWanted.raise();
        // The writer may have drained the queue before it could see that room is wanted.
        return requests.offer(request);
    }

    AppendRequest poll() {
        return requests.poll();
    }

    boolean isEmpty() {
        return requests.isEmpty();
    }

    /** Whether somebody was refused since this was asked last, and there is room now. */
    boolean takeRoomWanted() {
        return requests.remainingCapacity() > 0 && roomWanted.take();
    }
}
