package org.boomscooter.format.segment;

/**
 * How long something is kept: up to an age, up to so many bytes, or whichever is reached first.
 *
 * @param ageMs what is older goes; 0: no age is too old
 * @param bytes the oldest goes until the rest is within; 0: none is too much
 */
public record Retention(long ageMs, long bytes) {
    /** For ever. */
    public static final Retention KEEP = new Retention(0, 0);

    public Retention {
        if (ageMs < 0 || bytes < 0) {
            throw new IllegalArgumentException(
                    "retention: " + ageMs + " ms, " + bytes + " bytes (expected: 0 or more)");
        }
    }

    public boolean isKeep() {
        return ageMs == 0 && bytes == 0;
    }
}
