/**
 * Logs: the only writer of segments, sparse indexes, mark files and producer snapshots; recovery
 * and the catalogue.
 *
 * <p>{@link LogStore} owns a data directory and the threads; {@link Log} is what producers offer
 * batches to; {@link LogReader} hands out runs of committed batches where they lie. One writer
 * thread owns each log, and nothing on the way of the data takes a lock.
 *
 * <p>Knows no network and builds no companions: it tells a {@link SegmentObserver} what happens.
 * Before: {@code server.disk}, {@code format}. After: {@code server.transport}, {@code
 * server.companion}.
 */
package org.boomscooter.server.log;
