/**
 * Consuming: from whole batches, wherever they come from, to messages.
 *
 * <p>A {@link org.boomscooter.client.consumer.BatchSource} brings batches in order, over the
 * network (here) or from the files ({@code client.direct}). Everything a caller sees on top of it
 * is made once, in {@link org.boomscooter.client.consumer.SourceConsumer}: checksums, start, end,
 * count, channel prefix, damage, poll, iterator, callback and publisher. So both answer the same.
 */
package org.boomscooter.client.consumer;
