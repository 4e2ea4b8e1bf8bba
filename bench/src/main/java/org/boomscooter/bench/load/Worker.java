package org.boomscooter.bench.load;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * The client's process: {@code Worker TASK name=value...}, results on stdout.
 *
 * <p>Tasks are those of the classes here, against the driver whose class the setting {@code peer}
 * names, or the name of a class that is a {@link Task}. What else is needed stands with each task.
 * The process ends with the one that started it: it watches its stdin, and nothing is left behind
 * when the parent is killed.
 */
public final class Worker {
    private Worker() {}

    public static void main(final String[] args) throws Exception {
        final Settings settings = Settings.parse(List.of(args).subList(1, args.length));
        endWithParent();
        final Results results = new Results();
        task(args[0]).run(settings, results);
        results.print(System.out);
    }

    private static Task task(final String name) throws ReflectiveOperationException {
        return switch (name) {
            case "produce" -> against(ProduceTask::run);
            case "consume" -> against(ConsumeTask::run);
            case "latency" -> against(LatencyTask::run);
            case "append" -> against(AppendTask::run);
            case "grow" -> against(GrowTask::run);
            case "produce-many" -> against(ManyLogsTask::produce);
            case "consume-many" -> against(ManyLogsTask::consume);
            case "crowd" -> against(CrowdTask::run);
            case "in-turn" ->
                    (settings, results) -> InTurnTask.run(Worker::peer, settings, results);
            default -> Class.forName(name).asSubclass(Task.class).getConstructor().newInstance();
        };
    }

    private static Task against(final PeerTask task) {
        return (settings, results) -> {
            try (Peer peer = peer(settings)) {
                task.run(peer, settings, results);
            }
        };
    }

    private static Peer peer(final Settings settings) throws ReflectiveOperationException {
        return Class.forName(settings.text("peer"))
                .asSubclass(Peer.class)
                .getConstructor(Settings.class)
                .newInstance(settings);
    }

    private static void endWithParent() {
        final Thread watch =
                new Thread(
                        () -> {
                            try {
                                System.in.transferTo(OutputStream.nullOutputStream());
                            } catch (final IOException e) {
                                System.err.println("stdin: " + e.getMessage());
                            }
                            System.err.println("the process that started this one is gone");
                            Runtime.getRuntime().halt(3);
                        },
                        "parent-watch");
        watch.setDaemon(true);
        watch.start();
    }

    @FunctionalInterface
    private interface PeerTask {
        void run(Peer peer, Settings settings, Results results) throws Exception;
    }
}
