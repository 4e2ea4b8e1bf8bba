package org.boomscooter.server.cli;

import org.boomscooter.client.Compression;
import org.boomscooter.client.ProducerBuilder;
import org.boomscooter.format.protocol.AckLevel;
import picocli.CommandLine.Option;

/** How a producer appends, for every command that has one. */
final class ProducerOption {
    @Option(
            names = "--acks",
            paramLabel = "written|synced",
            defaultValue = "synced",
            completionCandidates = WordConverter.AckLevels.class,
            description =
                    "What an acknowledgement promises: to survive the death of the "
                            + "server, or power loss too. Default: synced.")
    private AckLevel acks;

    @Option(
            names = "--batch-bytes",
            paramLabel = "SIZE",
            defaultValue = "128KiB",
            converter = SizeConverter.OfBatch.class,
            description = "Size of a full batch, 1KiB to 64MiB. Default: 128KiB.")
    private int batchBytes;

    @Option(names = "--lz4", description = "Compress the batches.")
    private boolean lz4;

    AckLevel acks() {
        return acks;
    }

    ProducerBuilder applyTo(final ProducerBuilder producer) {
        return producer.acks(acks)
                .batchBytes(batchBytes)
                .compression(lz4 ? Compression.LZ4 : Compression.NONE);
    }
}
