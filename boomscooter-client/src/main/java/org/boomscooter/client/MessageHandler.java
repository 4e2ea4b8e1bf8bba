package org.boomscooter.client;

/** Takes messages one by one, in order. */
@FunctionalInterface
public interface MessageHandler {
    /**
     * Called for each message by the consuming thread.
     *
     * @param message valid during the call; {@link Message#copy()} keeps it
     */
    void onMessage(Message message);
}
