package org.boomscooter.server.backup;

import org.boomscooter.server.verify.FileReport;

/** Hears how a backup or a restore goes on. Called by the thread that does it. */
public interface BackupListener {
    /** A log is done. */
    void onLog(LogResult result);

    /** Something that is wrong, and that everything else goes on without. */
    void onTrouble(String log, String text);

    /** A file that was verified and is not whole. */
    void onDamage(FileReport report);

    /** So many bytes were looked at, of about so many. */
    default void onProgress(final long doneBytes, final long totalBytes) {}
}
