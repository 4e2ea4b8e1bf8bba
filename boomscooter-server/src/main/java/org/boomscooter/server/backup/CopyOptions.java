package org.boomscooter.server.backup;

/**
 * What is copied, and where to.
 *
 * @param log of the source
 * @param copy its name at the target
 * @param from first seqno of a copy that is not there yet; {@code null}: the earliest
 * @param to last seqno; {@code null}: none
 * @param follow whether to go on at the tail
 * @param skipDamage whether to leave out what is damaged or gone, in a log of client-assigned
 *     seqnos
 */
public record CopyOptions(
        String log, String copy, Long from, Long to, boolean follow, boolean skipDamage) {}
