/** Tests of segments and mark files. */
package org.boomscooter.format.segment;
