package org.boomscooter.bench.endtoend;

import java.nio.file.Path;

/** The Java that runs this program: every other process of a run gets the same. */
final class Java {
    private Java() {}

    static String command() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    static String description() {
        return System.getProperty("java.vm.name")
                + " "
                + System.getProperty("java.runtime.version")
                + " ("
                + System.getProperty("java.vendor")
                + ")";
    }
}
