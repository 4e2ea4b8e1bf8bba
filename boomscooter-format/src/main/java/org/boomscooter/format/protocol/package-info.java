/**
 * The control messages of the native protocol: everything that goes over a connection and is not on
 * the hot path.
 *
 * <p>{@code control.capnp} is the schema; Cap'n Proto is known in this room only. {@link
 * org.boomscooter.format.protocol.ControlCodec} turns frames into records and back. Which message
 * may come when is told by {@code docs/protocol.md}. Before: {@code format.frame}. No sockets here.
 */
package org.boomscooter.format.protocol;
