/**
 * The one connection of a client, and the only room that knows Netty.
 *
 * <p>{@link org.boomscooter.client.transport.Link} keeps the connection up: connects, says hello,
 * sends heartbeats, connects again with back-off when it breaks. Producers and subscriptions are
 * {@link org.boomscooter.client.transport.LinkStream}s on it, told when it is up and when it is
 * down; what must survive a broken connection is theirs to keep. Everything runs on one thread, the
 * loop of the link; batches are received into large buffers and handed on where they lie.
 */
package org.boomscooter.client.transport;
