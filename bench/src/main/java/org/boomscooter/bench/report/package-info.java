/**
 * What was measured, as tables: findings, their medians and spread, ratios, and the report.
 *
 * <p>Pure: starts nothing and measures nothing. {@code bench.endtoend} fills {@link
 * org.boomscooter.bench.report.Findings}.
 */
package org.boomscooter.bench.report;
