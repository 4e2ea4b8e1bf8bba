/** Tests of what the whole format promises: the specification, its examples and its limits. */
package org.boomscooter.format;
