package org.boomscooter.server.cli;

import org.boomscooter.client.BoomscooterClient;
import org.boomscooter.client.ConsumerBuilder;

/** Where {@code consume} reads from: a server, or the files of a data directory. */
interface LogSource extends AutoCloseable {
    ConsumerBuilder consumer(String log);

    @Override
    void close();

    /** The files when a directory is named, else the server. */
    static LogSource open(
            final DirectOption direct, final ServerOption server, final Terminal terminal) {
        if (!direct.isAsked()) {
            return ofServer(server.connect());
        }
        if (direct.isNotified()) {
            return ofFilesAndServer(direct, server.connect(), terminal);
        }
        server.checkNotNamed();
        return ofFiles(direct, terminal);
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

    private static LogSource ofFilesAndServer(
            final DirectOption direct, final BoomscooterClient client, final Terminal terminal) {
        return new LogSource() {
            @Override
            public ConsumerBuilder consumer(final String log) {
                return direct.reader(log, terminal).wokenBy(client, log).consumer();
            }

            @Override
            public void close() {
                client.close();
            }
        };
    }

    private static LogSource ofFiles(final DirectOption direct, final Terminal terminal) {
        return new LogSource() {
            @Override
            public ConsumerBuilder consumer(final String log) {
                return direct.reader(log, terminal).consumer();
            }

            @Override
            public void close() {
                // Consumers close what they have open.
            }
        };
    }
}
