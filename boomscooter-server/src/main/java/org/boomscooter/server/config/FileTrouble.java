package org.boomscooter.server.config;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Says in plain words what the JDK says by the name of an exception. */
public final class FileTrouble {
    private FileTrouble() {}

    /** Why, without the file: "permission denied". */
    public static String reason(final IOException e) {
        if (e instanceof NoSuchFileException) {
            return "no such file or directory";
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof FileAlreadyExistsException) {
            return "there is a file of this name already";
        }
        if (e instanceof NotDirectoryException) {
            return "not a directory";
        }
        if (e instanceof FileSystemException file && file.getReason() != null) {
            return file.getReason();
        }
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }

    /** The message of an exception, with the name of the one that it quotes put into words. */
    public static String plain(final String message, final IOException quoted) {
        final String quotation = quoted.toString();
        final int at = message.indexOf(quotation);
        if (at < 0) {
            return message;
        }
        final String around = message.substring(0, at) + message.substring(at + quotation.length());
        final String file = quoted instanceof FileSystemException e ? e.getFile() : null;
        final String reason = reason(quoted);
        return message.replace(
                quotation,
                file == null || around.contains(file) || reason.contains(file)
                        ? reason
                        : file + ": " + reason);
    }
}
