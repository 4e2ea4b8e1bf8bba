package org.boomscooter.client;

/**
 * A stretch of a log whose bytes cannot be trusted and were therefore not delivered.
 *
 * @param fromSeqno first seqno concerned
 * @param toSeqno last seqno concerned, as far as it can be told
 * @param text file, position, and what contradicts what
 */
public record Damage(long fromSeqno, long toSeqno, String text) {}
