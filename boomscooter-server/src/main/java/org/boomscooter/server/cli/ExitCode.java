package org.boomscooter.server.cli;

/** The exit codes of every command; they are promised in each {@code --help}. */
final class ExitCode {
    static final int DONE = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;

    private ExitCode() {}
}
