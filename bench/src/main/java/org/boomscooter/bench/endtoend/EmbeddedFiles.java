package org.boomscooter.bench.endtoend;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.boomscooter.bench.driver.EmbeddedPeer;

/**
 * Ours without a server: the engine in the process of the program that appends. In the report it is
 * one contender with {@link BoomscooterServer}.
 */
final class EmbeddedFiles extends Serverless {
    /**
     * @param home of the source, built
     */
    EmbeddedFiles(final Path home) {
        super("boomscooter", Java.workerWithServerFlags(home));
    }

    @Override
    public Map<String, String> driverSettings() {
        return Map.of("peer", EmbeddedPeer.class.getName(), "data", data().toString());
    }

    @Override
    public Set<Ability> abilities() {
        return EnumSet.of(Ability.APPEND);
    }

    @Override
    public List<String> clients(final Use use) {
        return use == Use.APPEND ? List.of("batches", "one-by-one") : List.of();
    }

    @Override
    public DiskBytes diskBytes(final String log) {
        throw new UnsupportedOperationException("bytes of appended logs are not counted");
    }
}
