package org.boomscooter.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The first, second, third call of a kind goes wrong: while batches are appended and segments roll,
 * or while the log is opened. {@code -Dboomscooter.test.faults=200} for more calls.
 */
class DiskFaultTest {
    private static final int CASES = Integer.getInteger("boomscooter.test.faults", 12);
    private static final int APPENDS = 60;

    private enum Fault {
        FAILED_WRITE,
        SHORT_WRITE,
        FAILED_FORCE,
        FAILED_READ
    }

    @ParameterizedTest
    @EnumSource
    void nothingAcknowledgedIsLostWhicheverCallFails(final Fault fault) {
        for (int call = 0; call < CASES / Fault.values().length; call++) {
            final Simulated fresh = new Simulated();
            try {
                run(fresh, fault, call);
            } catch (final RuntimeException | Error e) {
                throw new AssertionError(fault + " in call " + call, e);
            } finally {
                fresh.disk.free();
            }
        }
    }

    private static void run(final Simulated simulated, final Fault fault, final int call) {
        Log log = simulated.open();
        inject(simulated, fault, call);
        for (int i = 0; i < APPENDS; i++) {
            final AckLevel level = i % 2 == 0 ? AckLevel.SYNCED : AckLevel.WRITTEN;
            simulated.append(log, level, i + "x".repeat(50_000));
            simulated.disk.advance(300_000_000);
            simulated.pump();
        }
        final List<String> acknowledged = List.copyOf(simulated.appended.values());
        assertThat(Simulated.payloads(log))
                .as("what can be read before")
                .isEqualTo(acknowledged.subList(0, (int) log.committedSeqno()));
        simulated.disk.restart();
        if (fault == Fault.FAILED_READ) {
            // What cannot be read now may be read tomorrow: nothing may be spoilt until then.
            inject(simulated, fault, call);
            tryToOpen(simulated);
            simulated.disk.restart();
        }
        log = simulated.open();
        assertThat(simulated.append(log, AckLevel.SYNCED, "again")).isNull();
        final List<String> expected = new ArrayList<>(acknowledged);
        expected.add("again");
        assertThat(Simulated.payloads(log)).isEqualTo(expected);
    }

    private static void inject(final Simulated simulated, final Fault fault, final int call) {
        switch (fault) {
            case FAILED_WRITE -> simulated.disk.failWriteAfter(call);
            case SHORT_WRITE -> simulated.disk.shortWriteAfter(call);
            case FAILED_FORCE -> simulated.disk.failForceAfter(call);
            case FAILED_READ -> simulated.disk.failReadAfter(call);
        }
    }

    /** The log may stay closed; then there is a reason. */
    private static void tryToOpen(final Simulated simulated) {
        try {
            simulated.open();
        } catch (final LogException e) {
            assertThat(e.getMessage()).contains("Input/output error");
        }
    }
}
