/**
 * Limits: what this machine and bare Java can do with the same bytes when there is no log server,
 * each a {@link org.boomscooter.bench.load.Task} of a worker process.
 *
 * <p>A limit leaves out everything but the bytes, the checksums and the kernel: no protocol, no
 * hand-over between threads but the socket's, no index, no companion, no promises. What a figure of
 * ours lacks to its limit is what our code costs.
 */
package org.boomscooter.bench.limit;
