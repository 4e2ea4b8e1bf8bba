/**
 * Checking what lies on disk against its checksums, and taking files apart for people to look at.
 *
 * <p>Reads only, and only by {@code FileChannel.read}: a disk that cannot read a page is then an
 * error with a name, where a mapping would end the process. A server may have the same logs open;
 * nothing beyond its committed watermark is looked at. Before: {@code format}. After: {@code
 * server.cli}.
 */
package org.boomscooter.server.verify;
