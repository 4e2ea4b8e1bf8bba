package org.boomscooter.bench.endtoend;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * No server at all: what the machine and bare Java do with the same bytes, see {@code bench.limit}.
 * Its workers have the flags of our server: files are prepared by the calls that it uses.
 */
final class LimitServer extends Serverless {
    static final String NAME = "limit";

    /**
     * @param home of the source, built
     */
    LimitServer(final Path home) {
        super(NAME, Java.workerWithServerFlags(home));
    }

    @Override
    public Map<String, String> driverSettings() {
        return Map.of("data", data().toString());
    }

    @Override
    public Set<Ability> abilities() {
        return EnumSet.of(Ability.LIMIT);
    }

    /** One, that has no settings. */
    @Override
    public List<String> clients(final Use use) {
        return use == Use.THROUGHPUT ? List.of("") : List.of();
    }

    @Override
    public DiskBytes diskBytes(final String log) {
        throw new UnsupportedOperationException("a limit keeps no log");
    }
}
