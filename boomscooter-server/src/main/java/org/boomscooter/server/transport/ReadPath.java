package org.boomscooter.server.transport;

/** How batches get from a segment to a consumer's socket. */
public enum ReadPath {
    /**
     * Mapped for consumers on the loopback interface, where it measured faster, and for runs below
     * 16 KiB, where a system call more costs more than a copy; sendfile for all else.
     */
    AUTO,
    /** Always {@code sendfile}. */
    SENDFILE,
    /** Always from the mapping. */
    MAPPED
}
