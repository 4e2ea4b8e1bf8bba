/** Boomscooter client. */
package org.boomscooter.client;
