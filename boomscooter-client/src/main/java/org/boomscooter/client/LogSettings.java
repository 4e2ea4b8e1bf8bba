package org.boomscooter.client;

import java.util.Objects;
import org.boomscooter.format.protocol.AckLevel;
import org.boomscooter.format.segment.Retention;
import org.boomscooter.format.segment.SeqnoMode;

/**
 * How a log is to be made. Immutable: every method gives a new one.
 *
 * @param name components of letters, digits, {@code _ - .}, not beginning with a dot, joined by
 *     {@code /}: at most four, 200 bytes in all; none is what files beside logs are called: {@code
 *     log.toml}, {@code mark}, {@code scrub}, {@code cursors.toml}, {@code backup.toml}
 * @param seqnoMode who gives the messages their numbers
 * @param visibleAt from which promise on consumers see a batch
 * @param segmentBytes capacity of a segment file, 1 MiB to 1 GiB; 0: the server's default
 * @param companion whether LZ4 companions are built
 * @param rawRetention how long a sealed segment keeps its raw file, before its LZ4 companion alone
 *     serves; {@code null}: the server's default
 * @param retention how long a sealed segment is kept at all; {@code null}: the server's default
 * @param firstSeqno where seqnos begin: 0, or more for the copy of a part of a log
 * @param ifNotExists an existing log of the same seqno mode is no error
 */
public record LogSettings(
        String name,
        SeqnoMode seqnoMode,
        AckLevel visibleAt,
        int segmentBytes,
        boolean companion,
        Retention rawRetention,
        Retention retention,
        long firstSeqno,
        boolean ifNotExists) {
    public LogSettings {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(seqnoMode, "seqnoMode");
        Objects.requireNonNull(visibleAt, "visibleAt");
        if (segmentBytes < 0) {
            throw new IllegalArgumentException(
                    "segmentBytes: " + segmentBytes + " (expected: 0 or more)");
        }
        if (firstSeqno < 0) {
            throw new IllegalArgumentException(
                    "firstSeqno: " + firstSeqno + " (expected: 0 or more)");
        }
    }

    /** Server-assigned seqnos, visible when synced, default segments, with companions. */
    public static LogSettings of(final String name) {
        return new LogSettings(
                name, SeqnoMode.SERVER, AckLevel.SYNCED, 0, true, null, null, 0, false);
    }

    /** Every message brings its own seqno. */
    public LogSettings clientSeqnos() {
        return new LogSettings(
                name,
                SeqnoMode.CLIENT,
                visibleAt,
                segmentBytes,
                companion,
                rawRetention,
                retention,
                firstSeqno,
                ifNotExists);
    }

    /** From which promise on consumers see a batch. */
    public LogSettings visibleAt(final AckLevel level) {
        return new LogSettings(
                name,
                seqnoMode,
                level,
                segmentBytes,
                companion,
                rawRetention,
                retention,
                firstSeqno,
                ifNotExists);
    }

    /** Capacity of a segment file, in bytes. */
    public LogSettings segmentBytes(final int bytes) {
        return new LogSettings(
                name,
                seqnoMode,
                visibleAt,
                bytes,
                companion,
                rawRetention,
                retention,
                firstSeqno,
                ifNotExists);
    }

    /** Without LZ4 companions. */
    public LogSettings withoutCompanion() {
        return new LogSettings(
                name,
                seqnoMode,
                visibleAt,
                segmentBytes,
                false,
                rawRetention,
                retention,
                firstSeqno,
                ifNotExists);
    }

    /** How long a sealed segment keeps its raw file, before its LZ4 companion alone serves. */
    public LogSettings rawRetention(final Retention kept) {
        return new LogSettings(
                name,
                seqnoMode,
                visibleAt,
                segmentBytes,
                companion,
                kept,
                retention,
                firstSeqno,
                ifNotExists);
    }

    /** How long a sealed segment is kept at all. */
    public LogSettings retention(final Retention kept) {
        return new LogSettings(
                name,
                seqnoMode,
                visibleAt,
                segmentBytes,
                companion,
                rawRetention,
                kept,
                firstSeqno,
                ifNotExists);
    }

    /** Seqnos begin with this one, as those of a log of which this is to be a copy do. */
    public LogSettings firstSeqno(final long seqno) {
        return new LogSettings(
                name,
                seqnoMode,
                visibleAt,
                segmentBytes,
                companion,
                rawRetention,
                retention,
                seqno,
                ifNotExists);
    }

    /** An existing log of the same seqno mode will do. */
    public LogSettings orExisting() {
        return new LogSettings(
                name,
                seqnoMode,
                visibleAt,
                segmentBytes,
                companion,
                rawRetention,
                retention,
                firstSeqno,
                true);
    }
}
