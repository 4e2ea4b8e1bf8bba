package org.boomscooter.bench.endtoend;

/** What a contender can be asked to do. Works name what they need. */
enum Ability {
    /** Take messages from another process, as fast as they come, acknowledged {@code written}. */
    PRODUCE,
    /** The same, acknowledged {@code synced}. */
    PRODUCE_SYNCED,
    /** Give a log from its start to another process. */
    CONSUME,
    /**
     * Give messages as they come, at a fixed rate, and say when each is acknowledged {@code
     * written}.
     */
    TAIL,
    /** The same, acknowledged {@code synced}. */
    TAIL_SYNCED,
    /** Let another process read the files. */
    DIRECT_READ,
    /** Append in the process whose messages they are. */
    APPEND,
    /**
     * Take one message after the other from each of many connections, acknowledged {@code synced}.
     */
    IN_TURN,
    /** Give batches without anybody looking at their messages. */
    RAW_FETCH,
    /** Keep companions, or not. */
    COMPANION,
    /** Be no log at all, but what bounds one. */
    LIMIT
}
