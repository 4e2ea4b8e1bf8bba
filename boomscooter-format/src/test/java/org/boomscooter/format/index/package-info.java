/** Tests of the sparse index. */
package org.boomscooter.format.index;
