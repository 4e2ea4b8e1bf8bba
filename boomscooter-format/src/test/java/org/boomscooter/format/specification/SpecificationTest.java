package org.boomscooter.format.specification;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.boomscooter.format.frame.BatchHeader;
import org.boomscooter.format.frame.LittleEndian;
import org.boomscooter.format.segment.SegmentFooter;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The bytes printed in {@code docs/format.md} mean what it says beside them. */
class SpecificationTest {

    @TestFactory
    Stream<DynamicTest> theJavaClassesReadWhatTheDocumentStates() throws IOException {
        return examples().stream()
                .map(
                        example ->
                                DynamicTest.dynamicTest(
                                        example.kind() + " " + example.name(),
                                        () ->
                                                assertThat(
                                                                Structures.values(
                                                                        example.kind(),
                                                                        example.bytes()))
                                                        .isEqualTo(example.values())));
    }

    @Test
    void everyStructureHasAnExampleAndNoneIsOverlooked() throws IOException {
        final List<Example> examples = examples();
        assertThat(examples.stream().map(Example::kind).distinct())
                .containsExactlyInAnyOrder(
                        "frame",
                        "batch",
                        "segment-header",
                        "segment-footer",
                        "index",
                        "mark",
                        "companion",
                        "ack",
                        "credit",
                        "blocks",
                        "log-switch");
        final long fences =
                Pattern.compile("^```hex", Pattern.MULTILINE)
                        .matcher(Files.readString(SpecificationExamples.DOCUMENT))
                        .results()
                        .count();
        assertThat(examples).hasSize((int) fences);
    }

    @Test
    void theChainCrcOfTheFooterIsThatOfTheThreeBatchesBeforeIt() throws IOException {
        final CRC32C chain = new CRC32C();
        for (final String name : List.of("plain", "channel", "compressed")) {
            chain.update(
                    example("batch", name)
                            .bytes()
                            .slice(BatchHeader.HEADER_CRC_OFFSET, Integer.BYTES));
        }
        final Example footer = example("segment-footer", "end");
        assertThat((int) chain.getValue())
                .isEqualTo(LittleEndian.getInt(footer.bytes(), SegmentFooter.LENGTH - 16));
    }

    private static Example example(final String kind, final String name) throws IOException {
        return examples().stream()
                .filter(example -> example.kind().equals(kind) && example.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<Example> examples() throws IOException {
        return Example.in(Files.readString(SpecificationExamples.DOCUMENT));
    }
}
