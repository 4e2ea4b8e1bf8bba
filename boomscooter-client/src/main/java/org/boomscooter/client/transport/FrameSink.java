package org.boomscooter.client.transport;

/** Takes the frames of a connection one by one. */
@FunctionalInterface
interface FrameSink {
    /**
     * Called by the loop.
     *
     * @param received not held for the callee: who keeps the frame retains it
     */
    void onFrame(ReceivedBytes received, int offset, int length);
}
