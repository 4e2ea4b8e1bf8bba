package org.boomscooter.format.segment;

import org.boomscooter.format.FormatError;
import org.boomscooter.format.FormatException;

/** Who gives the messages of a log their numbers. */
public enum SeqnoMode {
    /** The server: dense, from 0. */
    SERVER(0),
    /** The producer: strictly increasing, from 0 upwards, with gaps as it likes. */
    CLIENT(1);

    private final int code;

    SeqnoMode(final int code) {
        this.code = code;
    }

    /** The byte that stands for it in files. */
    public int code() {
        return code;
    }

    static SeqnoMode of(final int code) {
        return switch (code) {
            case 0 -> SERVER;
            case 1 -> CLIENT;
            default -> throw new FormatException(FormatError.BAD_VALUE, 0, "seqno mode is " + code);
        };
    }
}
