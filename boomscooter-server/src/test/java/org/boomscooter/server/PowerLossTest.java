package org.boomscooter.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.boomscooter.client.BoomscooterClient;
import org.boomscooter.client.LogSettings;
import org.boomscooter.format.protocol.AckLevel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The power goes while a real server on a real file system serves producers and consumers: what was
 * acknowledged as synced, or seen where readers see what is synced, is there afterwards, and
 * nothing else than what was sent. {@code -Dimages=1000} for more.
 */
class PowerLossTest {
    private static final int IMAGES_A_LIFE = 8;
    private static final int TORN_VARIANTS = 2;

    /** So that a life does not fill the disk. */
    private static final NumberedProducer.Pace PACE = new NumberedProducer.Pace(100_000, 20_000);

    private static final NumberedProducer.Pace STEADY =
            new NumberedProducer.Pace(100_000, Integer.MAX_VALUE);
    private static final Path DATA = Path.of("data");
    private static final String SYNCED = "synced";

    @TempDir private Path directory;
    private LoopDisk disk;
    private ServerProcess server;

    /** A moment in the life of a server. */
    private record Moment(AcknowledgedState told, Path image, Path seenFiles) {}

    @BeforeAll
    static void needsLoopDevices() throws IOException, InterruptedException {
        final String why = LoopDisk.whyNot();
        assumeTrue(why == null, "no power loss here: " + why);
    }

    @AfterEach
    void leaveNothing() throws IOException, InterruptedException {
        if (server != null) {
            server.kill();
        }
        if (disk != null) {
            disk.close();
        }
    }

    private Path newDirectory() throws IOException {
        return Files.createTempDirectory(directory, "disk");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ext4", "xfs"})
    void theDiskHasWhatWasForcedAndLosesWhatWasNot(final String fileSystem)
            throws IOException, InterruptedException {
        disk = new LoopDisk(newDirectory(), fileSystem);
        final byte[] bytes = new byte[1 << 20];
        new Random(1).nextBytes(bytes);
        try (RandomAccessFile forced = open("forced")) {
            forced.write(bytes);
            forced.getChannel().force(true);
            try (RandomAccessFile unforced = open("unforced")) {
                unforced.write(bytes);
            }
            final Path root = disk.mountCopy(disk.copy());
            assertThat(root.resolve("forced")).hasBinaryContent(bytes);
            final Path lost = root.resolve("unforced");
            assertThat(!Files.exists(lost) || Files.size(lost) == 0).isTrue();
        }
    }

    private RandomAccessFile open(final String name) throws IOException {
        return new RandomAccessFile(disk.root().resolve(name).toFile(), "rw");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ext4", "xfs"})
    void whatClientsWereToldIsThereAfterPowerLoss(final String fileSystem)
            throws IOException, InterruptedException {
        final int images = Integer.getInteger("images", 4) / 2;
        final long seed = Long.getLong("images.seed", System.nanoTime());
        System.out.println("seed of PowerLossTest, " + fileSystem + ": " + seed);
        final Random random = new Random(seed);
        final Figures figures = new Figures();
        for (int done = 0; done < images; done += IMAGES_A_LIFE) {
            live(fileSystem, Math.min(IMAGES_A_LIFE, images - done), random, figures);
        }
        System.out.println(fileSystem + ": " + figures);
    }

    private static final class Figures {
        private int images;
        private int torn;
        private long tornPages;
        private long synced;
        private long written;
        private long lostNs;
        private int holes;

        void acknowledged(final boolean isSynced, final int count) {
            synced += isSynced ? count : 0;
            written += isSynced ? 0 : count;
        }

        @Override
        public String toString() {
            return String.format(
                    "%d images, %d more with %d torn or early pages; behind them %d messages"
                            + " acknowledged as synced and %d as written; the oldest of these that"
                            + " was lost had been acknowledged %d ms before; %d holes were told",
                    images, torn, tornPages, synced, written, lostNs / 1_000_000, holes);
        }
    }

    private void live(
            final String fileSystem, final int images, final Random random, final Figures figures)
            throws IOException, InterruptedException {
        disk = new LoopDisk(newDirectory(), fileSystem);
        server = ServerProcess.start(disk.root().resolve(DATA), 0);
        final int port = server.port();
        try (BoomscooterClient client =
                BoomscooterClient.builder().server("127.0.0.1:" + port).connect()) {
            client.admin().createLog(LogSettings.of(SYNCED));
            client.admin().createLog(LogSettings.of("written"));
            client.admin().createLog(LogSettings.of("followed"));
            client.admin().createLog(LogSettings.of("shown").visibleAt(AckLevel.WRITTEN));
        }
        final List<NumberedProducers> producers =
                List.of(
                        NumberedProducers.start(port, SYNCED, 0, 2, AckLevel.SYNCED, PACE),
                        NumberedProducers.start(port, "written", 2, 1, AckLevel.WRITTEN, PACE),
                        NumberedProducers.start(port, "followed", 3, 1, AckLevel.WRITTEN, PACE),
                        NumberedProducers.start(port, "shown", 4, 1, AckLevel.WRITTEN, PACE));
        final List<TailFollower> followers =
                List.of(TailFollower.start(port, SYNCED), TailFollower.start(port, "followed"));
        final LogTurnover turnover = LogTurnover.start(port);
        // Enough that some lives come to their first rolls, and some do not.
        final int enough = 1_000 + random.nextInt(12_000);
        Await.until(() -> acknowledged(producers) >= enough, enough + " acknowledgements");
        final List<Moment> moments = new ArrayList<>();
        for (int i = 0; i < images; i++) {
            LockSupport.parkNanos(random.nextInt(80_000_000));
            moments.add(moment(producers, followers, turnover, random.nextInt(3) > 0));
        }
        turnover.finish();
        for (final TailFollower follower : followers) {
            follower.finish();
        }
        producers.forEach(NumberedProducers::stopSending);
        for (final NumberedProducers each : producers) {
            each.finish();
        }
        server.kill();
        for (final Moment moment : moments) {
            check(moment, producers, random, figures);
        }
        disk.close();
    }

    private static long acknowledged(final List<NumberedProducers> producers) {
        return producers.stream().mapToLong(NumberedProducers::acknowledged).sum();
    }

    /**
     * @param frozen the server stands still meanwhile, so that what it had in memory is known too
     */
    private Moment moment(
            final List<NumberedProducers> producers,
            final List<TailFollower> followers,
            final LogTurnover turnover,
            final boolean frozen)
            throws IOException, InterruptedException {
        if (frozen) {
            server.freeze();
        }
        final List<Integer> counts =
                producers.stream()
                        .flatMap(each -> each.all().stream())
                        .map(NumberedProducer::count)
                        .toList();
        final Map<String, Long> seen = new HashMap<>();
        followers.forEach(follower -> seen.put(follower.log(), follower.seen()));
        final Map<String, Integer> passing = new HashMap<>(turnover.told());
        final long atNs = System.nanoTime();
        final Path image = disk.copy();
        final Map<String, Integer> later = turnover.told();
        // A log whose deletion began meanwhile may be there or not.
        passing.entrySet()
                .removeIf(
                        each ->
                                each.getValue() != LogTurnover.GONE
                                        && later.getOrDefault(each.getKey(), LogTurnover.GONE)
                                                == LogTurnover.GONE);
        Path seenFiles = null;
        if (frozen) {
            seenFiles = copyFiles(disk.root().resolve(DATA));
            server.thaw();
        }
        return new Moment(new AcknowledgedState(atNs, counts, seen, passing), image, seenFiles);
    }

    private Path copyFiles(final Path from) throws IOException, InterruptedException {
        final Path to = Files.createTempDirectory(directory, "files");
        LoopDisk.run("cp", "-r", from + "/.", to.toString());
        return to;
    }

    private void check(
            final Moment moment,
            final List<NumberedProducers> producers,
            final Random random,
            final Figures figures)
            throws IOException, InterruptedException {
        figures.images++;
        for (final NumberedProducers each : producers) {
            for (final NumberedProducer producer : each.all()) {
                final int count = moment.told.counts().get(producer.id());
                figures.acknowledged(each.log().equals(SYNCED), count);
            }
        }
        final int variants = moment.seenFiles == null ? 0 : TORN_VARIANTS;
        for (int variant = 0; variant <= variants; variant++) {
            final Path image = disk.copyOf(moment.image);
            final Path data = disk.mountCopy(image).resolve(DATA);
            if (variant > 0) {
                figures.torn++;
                figures.tornPages += TornPages.mix(moment.seenFiles, data, random);
            }
            final SurvivorCheck check = new SurvivorCheck(producers, SYNCED, moment.told);
            final Path asLeft = copyFiles(data);
            check.checkFiles(asLeft);
            check.checkRecovery(data);
            figures.lostNs = Math.max(figures.lostNs, check.lostNs());
            figures.holes += check.holes();
            LoopDisk.run("rm", "-rf", asLeft.toString());
            disk.drop(image);
        }
        if (moment.seenFiles != null) {
            LoopDisk.run("rm", "-rf", moment.seenFiles.toString());
        }
        Files.delete(moment.image);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ext4", "xfs"})
    void aServerThatComesBackTakesWhatIsSentAgainOnce(final String fileSystem)
            throws IOException, InterruptedException {
        final int losses = Math.max(2, Integer.getInteger("images", 0) / 10);
        final Random random = new Random();
        disk = new LoopDisk(newDirectory(), fileSystem);
        server = ServerProcess.start(disk.root().resolve(DATA), 0);
        final int port = server.port();
        final NumberedProducers producers =
                NumberedProducers.start(port, SYNCED, 0, 2, AckLevel.SYNCED, STEADY);
        for (int loss = 0; loss < losses; loss++) {
            producers.awaitMore(1 + random.nextInt(2_000));
            server.freeze();
            final Path image = disk.copy();
            server.kill();
            disk.restartFrom(image);
            server = ServerProcess.start(disk.root().resolve(DATA), port);
        }
        producers.awaitMore(1_000);
        producers.finish();
        producers.checkFromNetwork();
        assertThat(server.stop()).as("exit code of a clean stop").isZero();
    }
}
