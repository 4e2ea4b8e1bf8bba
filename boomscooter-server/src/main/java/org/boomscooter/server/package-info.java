/**
 * The server as a whole: puts log, companions and native protocol together by the settings. Knows
 * every room but the command line.
 */
package org.boomscooter.server;
