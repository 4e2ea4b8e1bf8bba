package org.boomscooter.client;

import java.time.Instant;

/**
 * Where a cursor stands.
 *
 * @param name unique in its log
 * @param nextSeqno where a consumer goes on
 * @param committed when it was moved last, by the server's clock
 * @param lag how many seqnos lie between it and the end of what consumers may see
 */
public record CursorInfo(String name, long nextSeqno, Instant committed, long lag) {}
