package org.boomscooter.client.consumer;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.boomscooter.client.Message;

/** The messages of a consumer one after the other; looks one ahead. */
final class MessageIterator implements Iterator<Message> {
    private final SourceConsumer consumer;
    private Message ahead;

    MessageIterator(final SourceConsumer consumer) {
        this.consumer = consumer;
    }

    @Override
    public boolean hasNext() {
        if (ahead == null && !consumer.isClosed()) {
            ahead = consumer.take();
        }
        return ahead != null;
    }

    @Override
    public Message next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the consumer has come to its end");
        }
        final Message message = ahead;
        ahead = null;
        return message;
    }
}
