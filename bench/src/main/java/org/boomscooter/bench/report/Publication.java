package org.boomscooter.bench.report;

/** Puts what a run has made into a page that people write, between two marks. */
public enum Publication {
    /** Everything beside the peers, and how cost grows. */
    END_TO_END("bench/run.sh --publish"),
    /** What is done with the files of a log. */
    FILES("bench/run.sh files --publish");

    private final String begin;
    private final String end;

    Publication(final String command) {
        begin = "<!-- made by " + command + ": begin -->";
        end = "<!-- made by " + command + ": end -->";
    }

    String begin() {
        return begin;
    }

    String end() {
        return end;
    }

    /**
     * The page with this text between the marks.
     *
     * @throws IllegalArgumentException if the page has no such place
     */
    public String into(final String page, final String text) {
        final int from = page.indexOf(begin);
        final int to = page.indexOf(end);
        if (from < 0 || to < from) {
            throw new IllegalArgumentException(
                    "the page has no place for the tables: it needs a line "
                            + begin
                            + " and behind it one "
                            + end);
        }
        return page.substring(0, from + begin.length()) + "\n" + text + page.substring(to);
    }
}
