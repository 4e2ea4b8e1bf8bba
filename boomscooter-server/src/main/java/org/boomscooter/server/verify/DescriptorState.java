package org.boomscooter.server.verify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.boomscooter.server.log.LogFileCheck;

/**
 * What the descriptor of a log says.
 *
 * @param report {@code null}: there is none, as in a backup of segments alone
 * @param identity {@code null}: it cannot be trusted
 */
record DescriptorState(FileReport report, LogFileCheck.Identity identity) {
    static DescriptorState read(final Path logDirectory) {
        final Path file = logDirectory.resolve(LogFileCheck.DESCRIPTOR);
        final Findings findings = new Findings();
        LogFileCheck.Identity identity = null;
        long length = 0;
        try {
            length = Files.size(file);
            identity = LogFileCheck.descriptor(logDirectory);
        } catch (final NoSuchFileException e) {
            return new DescriptorState(null, null);
        } catch (final IOException e) {
            findings.add(0, e.getMessage());
        }
        return new DescriptorState(
                new FileReport(file, "descriptor", length, 0, 0, -1, -1, "", findings.faults()),
                identity);
    }
}
