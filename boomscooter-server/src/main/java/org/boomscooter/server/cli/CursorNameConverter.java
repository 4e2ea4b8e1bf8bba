package org.boomscooter.server.cli;

import org.boomscooter.server.cursor.Cursor;
import org.boomscooter.server.log.LogException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Refuses what cannot be the name of a cursor before anybody is asked for it. */
final class CursorNameConverter implements ITypeConverter<String> {
    @Override
    public String convert(final String text) {
        try {
            return Cursor.checkName(text);
        } catch (final LogException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
