/**
 * The bytes of Boomscooter: what lies in its files and what goes over its wire.
 *
 * <p>No threads, no files, no sockets and no JVM flags here: only bytes and their meaning. {@code
 * docs/format.md} is the specification; this module is its first implementation.
 */
package org.boomscooter.format;
