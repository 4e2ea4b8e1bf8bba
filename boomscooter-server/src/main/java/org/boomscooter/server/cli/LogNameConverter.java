package org.boomscooter.server.cli;

import org.boomscooter.server.log.LogException;
import org.boomscooter.server.log.LogName;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Refuses what cannot be the name of a log before anybody is asked for it. */
final class LogNameConverter implements ITypeConverter<String> {
    @Override
    public String convert(final String text) {
        try {
            return LogName.check(text);
        } catch (final LogException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
