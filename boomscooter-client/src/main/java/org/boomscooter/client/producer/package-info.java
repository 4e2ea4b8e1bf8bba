/**
 * Producing: messages into batches, batches to the server, each exactly once.
 *
 * <p>{@link org.boomscooter.client.producer.NetworkProducer} is the side of the callers: it fills
 * one open batch under a short lock and hands full ones to the {@code Pipeline}, which the loop of
 * the link runs: it numbers them, sends them, takes acknowledgements and refusals, and sends again
 * what a lost connection leaves open. The two share a queue of sealed batches and a semaphore that
 * bounds the buffers.
 */
package org.boomscooter.client.producer;
