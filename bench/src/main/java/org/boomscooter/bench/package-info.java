/** Measurements. Nothing here ships. */
package org.boomscooter.bench;
