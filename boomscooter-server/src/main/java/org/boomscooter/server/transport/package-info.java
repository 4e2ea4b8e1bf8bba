/**
 * The native protocol on Netty: connections, the batches they bring and the runs they take.
 *
 * <p>Event loops never touch the disk: requests that do run on {@code admin}, reads that might on
 * {@code cold-reader}. Batches go to {@code server.log} where they lie in the receive buffer, and
 * come from it as mapped bytes or by sendfile. What may be said when is told by {@code
 * docs/protocol.md}. The only room of the server that listens on port 7400.
 */
package org.boomscooter.server.transport;
