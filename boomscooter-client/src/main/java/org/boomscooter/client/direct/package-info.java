/**
 * Reading a log straight from its files, with no server between: mapped segments, companions, and
 * the mark file that says how far may be read.
 *
 * <p>Reads only, and never holds a lock; the server does not notice. Brings batches to {@link
 * org.boomscooter.client.consumer.SourceConsumer}, which does the rest, so that answers are those
 * of a consumer over the network. Before: {@code client.consumer}.
 */
package org.boomscooter.client.direct;
