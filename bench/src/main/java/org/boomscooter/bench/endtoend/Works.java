package org.boomscooter.bench.endtoend;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.boomscooter.bench.endtoend.ConsumeWork.Way;
import org.boomscooter.bench.limit.ForceTask;
import org.boomscooter.bench.limit.RawTask;
import org.boomscooter.bench.limit.ReceiveTask;
import org.boomscooter.bench.limit.SendfileTask;
import org.boomscooter.bench.limit.WalkTask;
import org.boomscooter.bench.load.Level;

/** All works, in the order in which they are done. */
final class Works {
    static final int SMALL_BYTES = 100;
    static final int LARGE_BYTES = 1024;

    static final int LOW_RATE = 10_000;
    private static final int HIGH_RATE = 100_000;
    private static final int MANY_PRODUCERS = 16;

    /** Leaves half of two processors to whoever wants it. */
    private static final int COMPANION_RATE = 2_000_000;

    /** What our client sends by default. */
    private static final int BATCH_BYTES = 128 << 10;

    private static final int FORCED_FILE_BYTES = 512 << 20;
    private static final int RAW_FILE_BYTES = 1 << 30;

    static final List<Work> ALL = all();

    private Works() {}

    private static List<Work> all() {
        final List<Work> works = new ArrayList<>();
        for (final int bytes : new int[] {SMALL_BYTES, LARGE_BYTES}) {
            works.add(new ProduceWork(bytes, Level.WRITTEN));
            works.add(new ConsumeWork(bytes, Way.NETWORK));
            works.add(new ConsumeWork(bytes, Way.RAW_FETCH));
            works.add(new ConsumeWork(bytes, Way.FILES));
            limits(works, bytes);
        }
        works.add(new ProduceWork(SMALL_BYTES, Level.SYNCED));
        works.add(new CompanionWork(0));
        works.add(new CompanionWork(COMPANION_RATE));
        works.add(new InTurnWork(Level.SYNCED, 1));
        works.add(new InTurnWork(Level.SYNCED, MANY_PRODUCERS));
        for (final int rate : new int[] {LOW_RATE, HIGH_RATE}) {
            works.add(new TailWork(Level.WRITTEN, rate));
            works.add(new TailWork(Level.SYNCED, rate));
        }
        works.add(new AppendWork());
        forces(works);
        works.add(
                new LimitWork(
                        "raw limits",
                        "",
                        RawTask.class,
                        true,
                        Map.of("write-bytes", Integer.toString(RAW_FILE_BYTES))));
        return List.copyOf(works);
    }

    /** Of works that push many bytes. */
    private static void limits(final List<Work> works, final int payloadBytes) {
        final boolean isQuick = payloadBytes == SMALL_BYTES;
        final Map<String, String> messages =
                Map.of(
                        "payload-bytes", Integer.toString(payloadBytes),
                        "batch-bytes", Integer.toString(BATCH_BYTES));
        works.add(
                new LimitWork(
                        new ProduceWork(payloadBytes, Level.WRITTEN).title(),
                        "TCP into a prepared mapping",
                        ReceiveTask.class,
                        isQuick,
                        Map.of(
                                "payload-bytes", Integer.toString(payloadBytes),
                                "batch-bytes", Integer.toString(BATCH_BYTES),
                                "file-bytes", Integer.toString(RAW_FILE_BYTES))));
        works.add(
                new LimitWork(
                        new ConsumeWork(payloadBytes, Way.NETWORK).title(),
                        "",
                        SendfileTask.class,
                        isQuick,
                        messages));
        works.add(
                new LimitWork(
                        new ConsumeWork(payloadBytes, Way.FILES).title(),
                        "",
                        WalkTask.class,
                        isQuick,
                        messages));
    }

    /** Of works that wait for the disk. */
    private static void forces(final List<Work> works) {
        final String one = new InTurnWork(Level.SYNCED, 1).title();
        works.add(force(one, "force of a mapping", 0, 1, "map"));
        works.add(force(one, "pwrite and fdatasync", 0, 1, "write"));
        works.add(
                force(
                        new InTurnWork(Level.SYNCED, MANY_PRODUCERS).title(),
                        MANY_PRODUCERS + " messages a force",
                        0,
                        MANY_PRODUCERS,
                        "map"));
        final String many = new ProduceWork(SMALL_BYTES, Level.SYNCED).title();
        works.add(force(many, "64 KiB a force", 64 << 10, 1, "map"));
        works.add(force(many, "1 MiB a force", BATCH_BYTES, 8, "map"));
        works.add(force(many, "8 MiB a force", BATCH_BYTES, 64, "map"));
    }

    private static LimitWork force(
            final String title,
            final String variant,
            final int batchBytes,
            final int batches,
            final String way) {
        return new LimitWork(
                title,
                variant,
                ForceTask.class,
                true,
                Map.of(
                        "payload-bytes", Integer.toString(SMALL_BYTES),
                        "batch-bytes", Integer.toString(batchBytes),
                        "batches", Integer.toString(batches),
                        "way", way,
                        "file-bytes", Integer.toString(FORCED_FILE_BYTES)));
    }
}
