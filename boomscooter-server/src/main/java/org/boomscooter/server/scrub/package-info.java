/**
 * Healing: a thread that reads every sealed segment again and again, slowly, and puts back what
 * disks have changed.
 *
 * <p>{@code server.verify} finds what is wrong and what could be had in its place, {@code
 * server.log} and {@code server.companion} write their files; here is decided which of them, and
 * when. What cannot be had back is named and left as it is. After: {@code server}, {@code
 * server.metrics}, {@code server.cli}.
 */
package org.boomscooter.server.scrub;
