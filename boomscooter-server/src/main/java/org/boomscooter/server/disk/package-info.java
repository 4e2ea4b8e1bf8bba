/**
 * The one narrow seam to the outside world: files, mappings, directories and clocks, as the log and
 * its backups need them.
 *
 * <p>Two implementations: {@link RealDisk}, and in the tests a simulated one that loses power,
 * fills up and fails on demand. Nothing here knows what a log is. Used by: {@code server.log},
 * {@code server.backup}.
 */
package org.boomscooter.server.disk;
