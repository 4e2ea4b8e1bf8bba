/** Golden files: one small log for each version of the format, made once and read for ever. */
package org.boomscooter.format.golden;
