package org.boomscooter.format.fuzz;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.boomscooter.format.protocol.Control;
import org.boomscooter.format.protocol.ControlCodec;
import org.boomscooter.format.protocol.ControlMessage;
import org.boomscooter.format.specification.SpecificationExamples;

/** Writes the first inputs of the fuzz targets: the examples of the specification. */
public final class SeedInputs {
    static final Path DIRECTORY =
            Path.of("src/test/resources/org/boomscooter/format/fuzz/DecoderFuzzTestInputs");

    private SeedInputs() {}

    public static void main(final String[] args) throws IOException {
        for (final var example : SpecificationExamples.bytesByName().entrySet()) {
            write(target(example.getKey()), example.getKey(), example.getValue());
        }
        final ByteBuffer hello =
                ControlCodec.encode(Control.of(1, new ControlMessage.Hello(1, 1, "fuzz", "token")));
        final byte[] bytes = new byte[hello.remaining()];
        hello.get(bytes);
        write("control", "hello", bytes);
    }

    private static String target(final String name) {
        return switch (name.substring(0, name.indexOf('.'))) {
            case "batch" -> "batch";
            case "segment-header" -> "segmentHeader";
            case "segment-footer" -> "segmentFooter";
            case "index" -> "index";
            case "mark" -> "markFile";
            case "companion" -> "companion";
            default -> "frames";
        };
    }

    private static void write(final String target, final String name, final byte[] bytes)
            throws IOException {
        final Path file = DIRECTORY.resolve(target).resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
        if ("batch".equals(target)) {
            write("segment", name, bytes);
        }
    }
}
