/**
 * The driver of Aeron Archive: a log is a recording of an IPC publication. Client and media driver
 * share memory; the archive, in the media driver's process, writes what it finds there to files.
 */
package org.boomscooter.bench.aeron;
