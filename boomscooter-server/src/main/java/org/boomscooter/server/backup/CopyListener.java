package org.boomscooter.server.backup;

/** Hears how a copy goes on. Called by the thread that makes it. */
public interface CopyListener {
    /** A message was sent; its payload has so many bytes. */
    void onMessage(int payloadBytes);

    /** What cannot be copied, with its seqnos. */
    void onDamage(String text);
}
