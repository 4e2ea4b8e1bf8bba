package org.boomscooter.server.cli;

import java.nio.file.Path;
import org.boomscooter.client.BoomscooterClient;
import org.boomscooter.client.ConsumerBuilder;
import org.boomscooter.client.direct.DirectReader;

/** Where {@code consume} reads from: a server, or the files of a data directory. */
interface LogSource extends AutoCloseable {
    ConsumerBuilder consumer(String log);

    @Override
    void close();

    /**
     * The files when a directory is named, else the server.
     *
     * @param dataDirectory may be {@code null}
     */
    static LogSource open(final Path dataDirectory, final ServerOption server) {
        if (dataDirectory == null) {
            return ofServer(server.connect());
        }
        server.checkNotNamed();
        return ofFiles(dataDirectory);
    }

    private static LogSource ofServer(final BoomscooterClient client) {
        return new LogSource() {
            @Override
            public ConsumerBuilder consumer(final String log) {
                return client.consumer(log);
            }

            @Override
            public void close() {
                client.close();
            }
        };
    }

    private static LogSource ofFiles(final Path dataDirectory) {
        return new LogSource() {
            @Override
            public ConsumerBuilder consumer(final String log) {
                return DirectReader.open(dataDirectory, log).consumer();
            }

            @Override
            public void close() {
                // Consumers close what they have open.
            }
        };
    }
}
