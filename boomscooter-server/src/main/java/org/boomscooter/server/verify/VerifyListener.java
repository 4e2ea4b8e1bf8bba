package org.boomscooter.server.verify;

/** Hears how a verification goes on. Called by the thread that verifies. */
public interface VerifyListener {
    /** A file is done. */
    void onFile(FileReport report);

    /** So many bytes are done, of about so many. */
    default void onProgress(final long doneBytes, final long totalBytes) {}
}
