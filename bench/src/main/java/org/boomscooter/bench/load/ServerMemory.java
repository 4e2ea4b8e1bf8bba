package org.boomscooter.bench.load;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The anonymous memory of a Java process that has thrown its garbage away. */
public final class ServerMemory {
    private static final int COLLECTIONS = 2;
    private static final long LIMIT_S = 30;

    private ServerMemory() {}

    /** Lets it collect, by {@code jcmd}, and looks at what is resident then. */
    public static long settledBytes(final long pid) throws IOException, InterruptedException {
        for (int i = 0; i < COLLECTIONS; i++) {
            collect(pid);
        }
        return ProcessCpu.anonymousBytes(pid);
    }

    private static void collect(final long pid) throws IOException, InterruptedException {
        final Process jcmd =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                                Long.toString(pid),
                                "GC.run")
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        if (!jcmd.waitFor(LIMIT_S, TimeUnit.SECONDS)) {
            jcmd.destroyForcibly();
            throw new IOException("jcmd " + pid + " GC.run takes longer than " + LIMIT_S + " s");
        }
        if (jcmd.exitValue() != 0) {
            throw new IOException("jcmd " + pid + " GC.run ended with " + jcmd.exitValue());
        }
    }
}
