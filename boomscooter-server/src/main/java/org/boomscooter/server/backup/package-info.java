/**
 * A second copy of a data directory, made while a server appends to it, and back.
 *
 * <p>Reads the files only, so that it needs no server; what the server has not committed is never
 * taken. Every file goes under its name only when it is whole and forced, and counts only when the
 * manifest names it: whoever is killed in between leaves the state before. Before: {@code log} (its
 * small files), {@code verify}, {@code disk}. After: {@code server.cli}.
 */
package org.boomscooter.server.backup;
