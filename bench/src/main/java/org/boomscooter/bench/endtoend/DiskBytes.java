package org.boomscooter.bench.endtoend;

/**
 * Bytes of a log on disk: its messages with all that lies between them, and the same compressed; 0:
 * there is no such file.
 */
record DiskBytes(long raw, long compressed) {}
