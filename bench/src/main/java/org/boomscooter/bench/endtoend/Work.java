package org.boomscooter.bench.endtoend;

import java.util.List;
import java.util.Set;

/**
 * Something that is measured of every contender that is able to do it, by each of its clients for
 * the use. {@link Works} lists them all, in the order in which they are done.
 */
interface Work {
    /** What it is called in the report; the same for all who do it. */
    String title();

    Use use();

    /** Those of the contender's clients for the use by which it is measured. */
    default List<String> clients(final List<String> ofUse) {
        return ofUse;
    }

    Set<Ability> needs();

    /** Whether it belongs to the quick run, too. */
    boolean isQuick();

    /** Measures it once, and adds what was found to the turn. */
    void run(Turn turn, String client) throws Exception;
}
