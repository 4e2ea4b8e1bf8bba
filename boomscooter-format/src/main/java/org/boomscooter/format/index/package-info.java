/**
 * The sparse index of a segment: which stretch of the file holds which seqnos, keys and times.
 *
 * <p>Bytes and look-ups in them; no file is opened here. Before: {@code format.segment}. The only
 * writer is {@code server.log}.
 */
package org.boomscooter.format.index;
