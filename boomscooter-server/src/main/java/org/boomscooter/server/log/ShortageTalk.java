package org.boomscooter.server.log;

import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says on standard error when appends begin to wait for room, and when they go on: once, however
 * many logs wait.
 *
 * <p><b>Threading:</b> thread-safe.
 */
final class ShortageTalk {
    private static final Logger LOG = LoggerFactory.getLogger(ShortageTalk.class);

    private final Set<Log> waiting = new HashSet<>();

    synchronized void has(final Log log, final LogException why) {
        if (waiting.add(log) && waiting.size() == 1) {
            LOG.warn(
                    "{}. Acknowledgements wait until then. Make room there, or have 'boomscooter log"
                            + " set {} --retention ...' remove what is old",
                    why.getMessage(),
                    log.name());
        }
    }

    synchronized void isOver(final Log log) {
        if (waiting.remove(log) && waiting.isEmpty()) {
            LOG.info("{}: there is room again, appending goes on", log.name());
        }
    }
}
