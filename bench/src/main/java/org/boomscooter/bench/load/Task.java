package org.boomscooter.bench.load;

/**
 * What a {@link Worker} can be told to do by the name of its class; it has a public constructor
 * without arguments.
 */
@FunctionalInterface
public interface Task {
    /** Does it once; fails when anything is not as it should be. */
    void run(Settings settings, Results results) throws Exception;
}
