/**
 * What a program embeds to talk to Boomscooter, on a plain JDK 17 or later without any flag.
 *
 * <p>{@link org.boomscooter.client.BoomscooterClient} is the way in: it opens a {@link
 * org.boomscooter.client.Producer}, a {@link org.boomscooter.client.Consumer} and the {@link
 * org.boomscooter.client.Admin}. This room holds only what a caller names: interfaces, builders,
 * settings, errors. The rooms behind it do the work: {@code client.producer}, {@code
 * client.consumer}, {@code client.admin}, {@code client.direct} (the files without a server) and
 * {@code client.transport}, the only one that knows Netty.
 */
package org.boomscooter.client;
