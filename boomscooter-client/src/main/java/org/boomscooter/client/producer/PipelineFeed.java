package org.boomscooter.client.producer;

import org.boomscooter.client.BoomscooterException;

/** Where a pipeline gets its batches from; called by the loop. */
interface PipelineFeed {
    /** The next sealed batch; {@code null}: none. */
    OutgoingBatch poll();

    /**
     * Seals the open batch if it has waited long enough.
     *
     * @param isIdle nothing else is under way, so that there is nothing to wait for
     * @return whether there is a new sealed batch
     */
    boolean sealOpenBatch(boolean isIdle);

    /** Every further call by a caller fails for this reason. */
    void close(BoomscooterException reason);
}
