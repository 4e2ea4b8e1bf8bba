/**
 * The worked examples of {@code docs/format.md}: where they come from, and the proof that they are
 * right.
 */
package org.boomscooter.format.specification;
