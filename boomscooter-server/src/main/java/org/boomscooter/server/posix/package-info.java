/**
 * The only room that knows Chronicle and the binding below it: blocks for files, pages for
 * mappings, threads that give way, hex dumps.
 *
 * <p>Everything here is a convenience with a fallback in plain Java. Nothing here forces: what
 * survives power loss is decided in {@code server.disk} alone.
 */
package org.boomscooter.server.posix;
