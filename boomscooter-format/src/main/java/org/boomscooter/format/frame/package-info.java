/**
 * Frames: the one shape of everything on the wire and on disk, and the batch, which is the frame
 * that matters.
 *
 * <p>Flyweights over {@link java.nio.ByteBuffer}; all fields little-endian, all frames a multiple
 * of 8 bytes. No files and no sockets. After: {@code format.segment}, {@code format.protocol}.
 */
package org.boomscooter.format.frame;
