package org.boomscooter.server.log;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * How far a segment has been written, told to the thread that forces it: position and seqno that
 * belong together.
 *
 * <p><b>Threading:</b> one writer, any number of readers with a {@link Snapshot} of their own; a
 * version counter makes a reader look again when it met the writer.
 */
final class AppendedMark {
    private static final VarHandle VERSION;
    private static final VarHandle END;
    private static final VarHandle NEXT_SEQNO;
    private static final VarHandle SEALED_END;

    static {
        try {
            final MethodHandles.Lookup lookup = MethodHandles.lookup();
            VERSION = lookup.findVarHandle(AppendedMark.class, "version", int.class);
            END = lookup.findVarHandle(AppendedMark.class, "end", int.class);
            NEXT_SEQNO = lookup.findVarHandle(AppendedMark.class, "nextSeqno", long.class);
            SEALED_END = lookup.findVarHandle(AppendedMark.class, "sealedEnd", int.class);
        } catch (final ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @SuppressWarnings("UnusedVariable")
    private int version;

    @SuppressWarnings("UnusedVariable")
    private int end;

    @SuppressWarnings("UnusedVariable")
    private long nextSeqno;

    @SuppressWarnings("UnusedVariable")
    private int sealedEnd;

    /** What belongs together. */
    static final class Snapshot {
        /** Behind the last batch. */
        int end;

        /** Behind the last message. */
        long nextSeqno;

        /** Behind the footer; 0: there is none yet. */
        int sealedEnd;
    }

    void publish(final int newEnd, final long newNextSeqno, final int newSealedEnd) {
        final int before = (int) VERSION.getOpaque(this);
        VERSION.setOpaque(this, before + 1);
        VarHandle.storeStoreFence();
        END.setOpaque(this, newEnd);
        NEXT_SEQNO.setOpaque(this, newNextSeqno);
        SEALED_END.setOpaque(this, newSealedEnd);
        VERSION.setRelease(this, before + 2);
    }

    void read(final Snapshot to) {
        while (true) {
            final int before = (int) VERSION.getAcquire(this);
            to.end = (int) END.getOpaque(this);
            to.nextSeqno = (long) NEXT_SEQNO.getOpaque(this);
            to.sealedEnd = (int) SEALED_END.getOpaque(this);
            VarHandle.loadLoadFence();
            if ((before & 1) == 0 && before == (int) VERSION.getOpaque(this)) {
                return;
            }
            Thread.onSpinWait();
        }
    }
}
