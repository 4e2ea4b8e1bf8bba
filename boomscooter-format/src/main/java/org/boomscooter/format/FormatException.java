package org.boomscooter.format;

/** Bytes that are not what the specification says; carries what is wrong and where. */
public final class FormatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final FormatError error;
    private final long position;
    private final String detail;

    /**
     * @param position byte position in the buffer or file where the structure begins
     * @param detail what was found and what was expected
     */
    public FormatException(final FormatError error, final long position, final String detail) {
        super(error + " at position " + position + ": " + detail);
        this.error = error;
        this.position = position;
        this.detail = detail;
    }

    /** What is wrong. */
    public FormatError error() {
        return error;
    }

    /** The message without the place, for who names the place himself. */
    public String text() {
        return error + ": " + detail;
    }

    /** Where the structure begins, in bytes from the start of its buffer or file. */
    public long position() {
        return position;
    }
}
