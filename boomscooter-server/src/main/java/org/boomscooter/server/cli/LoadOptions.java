package org.boomscooter.server.cli;

import org.boomscooter.client.BoomscooterClient;
import org.boomscooter.client.Producer;
import org.boomscooter.format.protocol.AckLevel;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What is appended, for the load generators that append. */
final class LoadOptions {
    @Mixin private ProducerOption producer;

    @Option(
            names = "--size",
            paramLabel = "SIZE",
            defaultValue = "100",
            converter = SizeConverter.OfMessage.class,
            description = "Bytes of a message, which do not compress. Default: 100.")
    private int size;

    int size() {
        return size;
    }

    AckLevel acks() {
        return producer.acks();
    }

    Producer open(final BoomscooterClient client, final String log) {
        return producer.applyTo(client.producer(log)).open();
    }
}
