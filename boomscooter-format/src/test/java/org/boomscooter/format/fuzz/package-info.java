/**
 * Fuzz targets of every decoder: a value or a {@link org.boomscooter.format.FormatException}, and
 * nothing else. Each build runs the saved inputs; {@code docs/testing.md} tells how to search on.
 */
package org.boomscooter.format.fuzz;
