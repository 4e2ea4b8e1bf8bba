package org.boomscooter.server.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code --server}, for every command that talks to one. */
final class ServerOption {
    @Option(
            names = {"-s", "--server"},
            paramLabel = "HOST:PORT",
            defaultValue = "${env:BOOMSCOOTER_SERVER:-127.0.0.1:7400}",
            converter = AddressConverter.class,
            description = {
                "Server to talk to. Default: $BOOMSCOOTER_SERVER,",
                "else 127.0.0.1:7400."
            })
    private Address address;

    Address address() {
        return address;
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
}
