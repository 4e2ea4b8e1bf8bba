package org.boomscooter.client;

/**
 * What a message is given beside its payload. Mutable and reusable: a producer reads it during the
 * call only.
 *
 * <p><b>Threading:</b> for one thread.
 */
public final class MessageHeader {
    private static final long NO_SEQNO = -1;

    private int type;
    private int version;
    private boolean hasKey;
    private long key;
    private long seqno = NO_SEQNO;

    /** Payload type 0, version 0, no key, no seqno. */
    public MessageHeader() {}

    /** A header with a key. */
    public static MessageHeader ofKey(final long key) {
        return new MessageHeader().key(key);
    }

    /** Payload type, 0 to 65535; 0: bytes without a meaning to Boomscooter. */
    public MessageHeader type(final int newType) {
        if (newType < 0 || newType > 0xFFFF) {
            throw new IllegalArgumentException("type: " + newType + " (expected: 0-65535)");
        }
        type = newType;
        return this;
    }

    /** Version of the payload type, 0 to 255. */
    public MessageHeader version(final int newVersion) {
        if (newVersion < 0 || newVersion > 0xFF) {
            throw new IllegalArgumentException("version: " + newVersion + " (expected: 0-255)");
        }
        version = newVersion;
        return this;
    }

    /** A key: any value, often a time. */
    public MessageHeader key(final long newKey) {
        hasKey = true;
        key = newKey;
        return this;
    }

    /**
     * The seqno of the message, for a log of client-assigned seqnos: 0 or more, above that of the
     * message before.
     */
    public MessageHeader seqno(final long newSeqno) {
        if (newSeqno < 0) {
            throw new IllegalArgumentException("seqno: " + newSeqno + " (expected: 0 or more)");
        }
        seqno = newSeqno;
        return this;
    }

    /** Payload type. */
    public int type() {
        return type;
    }

    /** Version of the payload type. */
    public int version() {
        return version;
    }

    /** Whether the message gets a key. */
    public boolean hasKey() {
        return hasKey;
    }

    /** The key; 0 if there is none. */
    public long key() {
        return key;
    }

    /** Whether a seqno was given. */
    public boolean hasSeqno() {
        return seqno != NO_SEQNO;
    }

    /** The seqno; -1 if none was given. */
    public long seqno() {
        return seqno;
    }
}
