package org.boomscooter.server.backup;

/**
 * How a backup is made.
 *
 * @param incremental whether the target may hold a finished backup, which is brought up to date
 * @param prune whether what is gone from the data directory goes from the backup, too
 * @param verifyAll whether also what an earlier backup has taken is looked through
 */
public record BackupOptions(
        Linking linking, boolean incremental, boolean prune, boolean verifyAll) {}
