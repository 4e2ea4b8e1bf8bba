/**
 * Segments: the files that a log is cut into, and the mark file that says how far each promise
 * reaches.
 *
 * <p>A segment is a header page, batches back to back, and, once sealed, a footer; behind that,
 * zeroes. Files of one segment share a name, the seqno it begins with, and differ by extension.
 * Only bytes and their meaning: no file is opened here. Before: {@code format.frame}. After: {@code
 * format.index}, {@code format.companion}. The only writer is {@code server.log}.
 */
package org.boomscooter.format.segment;
