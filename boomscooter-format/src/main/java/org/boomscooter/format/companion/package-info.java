/**
 * The LZ4 companion: the compressed twin of a whole segment file, block by block, with a seek
 * table.
 *
 * <p>A companion is a file that the stock {@code lz4} tool unpacks to the segment, byte for byte,
 * and that a program reads at any position by unpacking one block. Only bytes and their meaning: no
 * file is opened here and no thread runs. Before: {@code format.segment}. The only writer of
 * companions beside a log is {@code server.companion}.
 */
package org.boomscooter.format.companion;
