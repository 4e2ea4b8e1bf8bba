package org.boomscooter.bench.load;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * The client's process: {@code Worker TASK name=value...}, results on stdout.
 *
 * <p>Tasks are {@code produce}, {@code consume} and {@code latency}. {@code peer} names the class
 * of the driver; what else is needed stands with each task. The process ends with the one that
 * started it: it watches its stdin, and nothing is left behind when the parent is killed.
 */
public final class Worker {
    private Worker() {}

    public static void main(final String[] args) throws Exception {
        final Settings settings = Settings.parse(List.of(args).subList(1, args.length));
        endWithParent();
        final Results results = new Results();
        try (Peer peer = peer(settings)) {
            switch (args[0]) {
                case "produce" -> ProduceTask.run(peer, settings, results);
                case "consume" -> ConsumeTask.run(peer, settings, results);
                case "latency" -> LatencyTask.run(peer, settings, results);
                default ->
                        throw new IllegalArgumentException(
                                args[0] + " (expected: produce, consume or latency)");
            }
        }
        results.print(System.out);
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
}
