/**
 * Companions: the only writer of {@code .lz4} files, one thread behind the tail of all logs.
 *
 * <p>Compresses each segment block by block while its bytes are still in the page cache, and gives
 * the file its name when the segment is sealed. A companion is never needed to keep a promise: when
 * there is no room for it, it is dropped, and built again later. Hears of segments through {@link
 * org.boomscooter.server.log.SegmentObserver}; reads them by the file, never the mapping, for
 * native code on a page that cannot be read would end the process.
 */
package org.boomscooter.server.companion;
