package org.boomscooter.format.segment;

/** Names of the files in the directory of a log. */
public final class LogFiles {
    /** The watermarks: {@link MarkFile}. */
    public static final String MARK = "mark";

    /** Batches. */
    public static final String SEGMENT = ".log";

    /** Sparse index with zone maps. */
    public static final String INDEX = ".idx";

    /** LZ4 companion. */
    public static final String COMPANION = ".lz4";

    private static final int SEQNO_DIGITS = 20;

    private LogFiles() {}

    /** For example {@code 00000000000000004096.log}: so that names sort as seqnos do. */
    public static String name(final long baseSeqno, final String extension) {
        if (baseSeqno < 0) {
            throw new IllegalArgumentException(
                    "baseSeqno: " + baseSeqno + " (expected: 0 or more)");
        }
        final String digits = Long.toString(baseSeqno);
        return "0".repeat(SEQNO_DIGITS - digits.length()) + digits + extension;
    }

    /** The base seqno in a file name of this extension, or -1 if it is not such a name. */
    public static long baseSeqno(final String fileName, final String extension) {
        if (fileName.length() != SEQNO_DIGITS + extension.length()
                || !fileName.endsWith(extension)) {
            return -1;
        }
        long seqno = 0;
        for (int i = 0; i < SEQNO_DIGITS; i++) {
            final int digit = fileName.charAt(i) - '0';
            if (digit < 0 || digit > 9 || seqno > (Long.MAX_VALUE - digit) / 10) {
                return -1;
            }
            seqno = seqno * 10 + digit;
        }
        return seqno;
    }
}
