/** Tests of frames and batches. */
package org.boomscooter.format.frame;
