package org.boomscooter.bench.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much later than asked Linux may wake a thread that sleeps: 50 us unless told otherwise. */
final class TimerSlack {
    private static final Path CALLING_THREAD = Path.of("/proc/thread-self");

    private TimerSlack() {}

    /** Lets the calling thread wake up on time; where this cannot be set nothing changes. */
    static void makeLeast() {
        try {
            final String thread = Files.readSymbolicLink(CALLING_THREAD).getFileName().toString();
            Files.writeString(Path.of("/proc", thread, "timerslack_ns"), "1");
        } catch (final IOException e) {
            System.err.println("timer slack stays as it is: " + e);
        }
    }
}
