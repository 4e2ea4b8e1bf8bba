package org.boomscooter.server.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.boomscooter.client.BoomscooterClient;
import org.boomscooter.client.BoomscooterException;
import org.boomscooter.client.ErrorCode;
import org.boomscooter.server.Address;
import org.boomscooter.server.config.FileTrouble;
import org.boomscooter.server.config.Quantity;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Which server, for every command that talks to one. */
final class ServerOption {
    private static final long RETRY_MS = 50;
    private static final long NANOS_PER_MILLI = 1_000_000;

    @Option(
            names = {"-s", "--server"},
            paramLabel = "HOST:PORT",
            defaultValue = "${env:BOOMSCOOTER_SERVER:-127.0.0.1:7400}",
            converter = AddressConverter.class,
            description =
                    "Server to talk to. Default: $BOOMSCOOTER_SERVER, " + "else 127.0.0.1:7400.")
    private Address address;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            defaultValue = "${env:BOOMSCOOTER_TOKEN_FILE}",
            description =
                    "File whose first line is the token that the server asks for. "
                            + "Default: $BOOMSCOOTER_TOKEN_FILE, else none.")
    private Path tokenFile;

    @Option(
            names = "--wait",
            paramLabel = "TIME",
            defaultValue = "0ms",
            converter = TimeConverter.class,
            description = "Wait so long for the server to be there, for example 10s.")
    private long waitMs;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    /** Complains when a server was named to a command that was told to do without. */
    void checkNotNamed() {
        if (command.commandLine().getParseResult().hasMatchedOption("--server")) {
            throw new ParameterException(
                    command.commandLine(),
                    "--direct and --server exclude each other, but for --notify.");
        }
    }

    Address address() {
        return address;
    }

    BoomscooterClient connect() {
        return connect(address);
    }

    /** Another server, with the same token. */
    BoomscooterClient connect(final Address other) {
        final long deadlineNs = System.nanoTime() + waitMs * NANOS_PER_MILLI;
        while (true) {
            try {
                return connectOnce(other);
            } catch (final BoomscooterException e) {
                if (e.code() != ErrorCode.CONNECTION_LOST) {
                    throw e;
                }
                if (System.nanoTime() >= deadlineNs) {
                    throw nobodyThere(e);
                }
                pause();
            }
        }
    }

    private BoomscooterClient connectOnce(final Address other) {
        return BoomscooterClient.builder()
                .server(other.toString())
                .token(token())
                .program("boomscooter " + Version.text())
                .connect();
    }

    private String token() {
        if (tokenFile == null) {
            return "";
        }
        try {
            return Files.readString(tokenFile).lines().findFirst().orElse("");
        } catch (final IOException e) {
            throw new CommandException(
                    "--token-file: " + tokenFile + " cannot be read: " + FileTrouble.reason(e), e);
        }
    }

    private CommandException nobodyThere(final BoomscooterException cause) {
        return new CommandException(
                cause.getMessage()
                        + "\nIs a server running there? Start one with 'boomscooter serve', or name"
                        + " another with --server HOST:PORT.",
                cause);
    }

    private static void pause() {
        try {
            Thread.sleep(RETRY_MS);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException("interrupted while waiting for the server", e);
        }
    }

    /** Tells picocli how an address is written. */
    static final class AddressConverter implements ITypeConverter<Address> {
        @Override
        public Address convert(final String text) {
            try {
                return Address.parse(text);
            } catch (final IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    /** Tells picocli how a time is written. */
    static final class TimeConverter implements ITypeConverter<Long> {
        @Override
        public Long convert(final String text) {
            try {
                return Quantity.millis(text);
            } catch (final IllegalArgumentException e) {
                throw new TypeConversionException("'" + text + "' (" + e.getMessage() + ")");
            }
        }
    }
}
