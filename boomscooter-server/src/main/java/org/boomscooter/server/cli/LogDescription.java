package org.boomscooter.server.cli;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.boomscooter.client.Damage;
import org.boomscooter.client.LogInfo;
import org.boomscooter.server.config.Quantity;

/** Everything about a log, one fact a line, or one JSON object. */
final class LogDescription {
    private final Map<String, Object> facts = new LinkedHashMap<>();

    private LogDescription() {}

    static LogDescription of(final LogInfo log) {
        final LogDescription description = new LogDescription();
        description.addShape(log);
        description.addContent(log);
        return description;
    }

    private void addShape(final LogInfo log) {
        facts.put("log", log.name());
        facts.put("id", String.format("%016x", log.logId()));
        facts.put("created", log.created());
        facts.put("directory", log.directory());
        facts.put("seqnos", log.seqnoMode().name().toLowerCase(Locale.ROOT));
        facts.put("visibleAt", log.visibleAt().name().toLowerCase(Locale.ROOT));
        facts.put("segmentSize", Quantity.formatBytes(log.segmentBytes()));
        facts.put("companion", log.companion());
        facts.put("rawRetention", RetentionConverter.format(log.rawRetention()));
        facts.put("retention", RetentionConverter.format(log.retention()));
    }

    private void addContent(final LogInfo log) {
        facts.put("earliestSeqno", log.earliestSeqno());
        facts.put("appendedSeqno", log.appendedSeqno());
        facts.put("syncedSeqno", log.syncedSeqno());
        facts.put("committedSeqno", log.committedSeqno());
        facts.put("segments", log.segmentCount());
        facts.put("rawBytes", log.rawBytes());
        facts.put("companionBytes", log.companionBytes());
        facts.put("readOnly", log.readOnly());
        facts.put("damages", log.damages().size());
        int number = 1;
        for (final Damage damage : log.damages()) {
            facts.put("damage" + number++, damage.seqnos() + ": " + damage.text());
        }
    }

    void print(final Results results) {
        results.print(facts, this::lines);
    }

    private String lines() {
        return facts.entrySet().stream()
                .map(fact -> String.format("%-16s%s", fact.getKey(), fact.getValue()))
                .collect(Collectors.joining("\n"));
    }
}
