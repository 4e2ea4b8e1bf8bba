/**
 * Requests about logs as a whole. Each is one control message and its answer, over the link of the
 * client.
 */
package org.boomscooter.client.admin;
