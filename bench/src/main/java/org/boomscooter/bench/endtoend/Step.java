package org.boomscooter.bench.endtoend;

/** Something that may go wrong without ending the run. */
@FunctionalInterface
interface Step {
    void run() throws Exception;
}
