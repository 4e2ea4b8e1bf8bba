package org.boomscooter.client.direct;

/**
 * Whether what looks wrong is believed. What this machine knows of a shared file may be behind the
 * times, so that bytes look torn, and files missing or short, which are not: they are looked at
 * again, at first at once, then with pauses, until they are right or patience ends. Where waiting
 * has not helped once, the same file is not waited for again.
 *
 * <p><b>Threading:</b> for one thread.
 */
final class Doubt {
    /** What to do about something that looks wrong. */
    enum Verdict {
        /** Look again now. */
        AGAIN,
        /** Look again later. */
        LATER,
        /** It is wrong. */
        BELIEVED
    }

    /** Of a place: the whole file. */
    static final int WHOLE_FILE = -1;

    private static final long PAUSE_NS = 10_000_000;
    private static final long NOBODY = Long.MIN_VALUE;

    private final long patienceNs;
    private long base = NOBODY;
    private int position;
    private long sinceNs;
    private long nextNs;
    private boolean believed;
    private long uselessFor = NOBODY;

    Doubt(final long patienceNs) {
        this.patienceNs = patienceNs;
    }

    /**
     * Asked each time that a place looks wrong.
     *
     * @param baseSeqno names the segment
     * @param settled whether it is not written to any more: looking again once is enough
     */
    Verdict about(final long baseSeqno, final int at, final boolean settled) {
        final long nowNs = System.nanoTime();
        if (!isAbout(baseSeqno, at)) {
            base = baseSeqno;
            position = at;
            sinceNs = nowNs;
            nextNs = nowNs + PAUSE_NS;
            believed = false;
            return Verdict.AGAIN;
        }
        if (believed || settled || uselessFor == base || nowNs - sinceNs >= patienceNs) {
            believed = true;
            uselessFor = base;
            return Verdict.BELIEVED;
        }
        if (nowNs - nextNs < 0) {
            return Verdict.LATER;
        }
        nextNs = nowNs + PAUSE_NS;
        return Verdict.AGAIN;
    }

    boolean isAbout(final long baseSeqno, final int at) {
        return base == baseSeqno && position == at;
    }

    /** What was doubted is right: waiting helps. */
    void end() {
        base = NOBODY;
        uselessFor = NOBODY;
    }
}
