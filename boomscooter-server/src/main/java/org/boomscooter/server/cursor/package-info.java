/**
 * Where named consumers go on: a few positions of each log, forced before they are acknowledged,
 * and kept beside its segments.
 */
package org.boomscooter.server.cursor;
