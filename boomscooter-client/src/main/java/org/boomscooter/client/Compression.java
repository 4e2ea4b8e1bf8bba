package org.boomscooter.client;

/** How a producer packs its batches. */
public enum Compression {
    /** Not at all. */
    NONE,
    /** As one LZ4 block, where that makes the batch smaller. */
    LZ4
}
