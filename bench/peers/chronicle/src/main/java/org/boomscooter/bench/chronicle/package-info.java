/**
 * The driver of Chronicle Queue: a library that maps the files of a queue into every process that
 * appends or tails. There is no server.
 */
package org.boomscooter.bench.chronicle;
