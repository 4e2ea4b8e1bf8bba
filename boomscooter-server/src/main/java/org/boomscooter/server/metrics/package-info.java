/**
 * How the server is doing, in numbers that dashboards read: the only importer of Micrometer.
 *
 * <p>Everything is read when somebody asks, from what the other rooms count anyway; nothing here is
 * on the way of a batch, and nothing is loaded before somebody asks. Before: {@code server.log},
 * {@code server.companion}, {@code server.transport}. After: {@code server}.
 */
package org.boomscooter.server.metrics;
