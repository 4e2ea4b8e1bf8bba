package org.boomscooter.server.disk;

/**
 * Tells a file from another one that had or gets its name.
 *
 * @param key equal for the same file only, as long as somebody has it open or mapped
 */
public record FileStamp(Object key, long lengthBytes) {}
