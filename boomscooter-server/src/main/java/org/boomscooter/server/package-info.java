/** Boomscooter server. */
package org.boomscooter.server;
