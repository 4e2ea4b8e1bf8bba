/**
 * The bytes of Boomscooter: what lies in its files and what goes over its wire.
 *
 * <p>No threads, no files, no sockets and no JVM flags here: only bytes and their meaning. {@code
 * docs/format.md} is the specification; this module is its first implementation.
 *
 * <p><b>Units:</b> lengths, offsets, limits and positions are bytes; a position is one in a file,
 * an offset one in a buffer; times say their unit.
 *
 * <p><b>Threading:</b> a class that says nothing of it is immutable or has static methods only.
 * What threads may do to a buffer at the same time is the caller's affair, except where acquire and
 * release are named.
 *
 * <p><b>Errors:</b> what reads a whole structure ({@code read}, {@code open}, {@code wrap}, {@code
 * next}, {@code decode}) ends, whatever the bytes are, in a value or in a {@link
 * org.boomscooter.format.FormatException}. An accessor of a single field trusts its offset: {@code
 * shapeError} tells before whether the bytes are there.
 */
package org.boomscooter.format;
