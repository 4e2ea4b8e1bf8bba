package org.boomscooter.format.frame;

/**
 * Keys that are looked for, both bounds included. A message without a key is in no range.
 *
 * @param low lowest key
 * @param high highest key
 */
public record KeyRange(long low, long high) {
    public KeyRange {
        if (low > high) {
            throw new IllegalArgumentException(
                    "keys: " + low + " to " + high + " (expected: the lower one first)");
        }
    }

    public boolean contains(final long key) {
        return low <= key && key <= high;
    }

    /**
     * Whether one of the keys from {@code min} to {@code max} is in the range; none is where there
     * are no keys, which is said by a {@code min} above {@code max}.
     */
    public boolean overlaps(final long min, final long max) {
        return min <= max && min <= high && max >= low;
    }
}
