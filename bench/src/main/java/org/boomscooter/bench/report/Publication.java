package org.boomscooter.bench.report;

/** Puts what a run has made into a page that people write. */
public final class Publication {
    static final String BEGIN = "<!-- made by bench/run.sh --publish: begin -->";
    static final String END = "<!-- made by bench/run.sh --publish: end -->";

    private Publication() {}

    /**
     * The page with this text between its two marks.
     *
     * @throws IllegalArgumentException if the page has no such place
     */
    public static String into(final String page, final String text) {
        final int begin = page.indexOf(BEGIN);
        final int end = page.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IllegalArgumentException(
                    "the page has no place for the tables: it needs a line "
                            + BEGIN
                            + " and behind it one "
                            + END);
        }
        return page.substring(0, begin + BEGIN.length()) + "\n" + text + page.substring(end);
    }
}
