package org.boomscooter.format.specification;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** The bytes of the worked examples, for other tests. */
public final class SpecificationExamples {
    static final Path DOCUMENT = Path.of("../docs/format.md");

    private SpecificationExamples() {}

    /** By {@code kind.name}. */
    public static Map<String, byte[]> bytesByName() throws IOException {
        final Map<String, byte[]> examples = new TreeMap<>();
        for (final Example example : Example.in(Files.readString(DOCUMENT))) {
            final byte[] bytes = new byte[example.bytes().limit()];
            example.bytes().get(0, bytes);
            examples.put(example.kind() + "." + example.name(), bytes);
        }
        return examples;
    }
}
