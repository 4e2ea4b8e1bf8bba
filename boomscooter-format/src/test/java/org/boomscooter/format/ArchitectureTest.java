package org.boomscooter.format;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The format module is bytes and nothing else, and its rooms follow one another. */
@AnalyzeClasses(
        packages = "org.boomscooter.format",
        importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String FORMAT = "org.boomscooter.format";

    @ArchTest
    static final ArchRule OPENS_NO_FILES_AND_SOCKETS_AND_STARTS_NO_THREADS =
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "java.io..",
                            "java.net..",
                            "java.nio.file..",
                            "java.nio.channels..",
                            "java.util.concurrent..")
                    .orShould()
                    .dependOnClassesThat()
                    .areAssignableTo(Thread.class);

    @ArchTest
    static final ArchRule NEEDS_NO_JVM_FLAGS_AND_FEW_LIBRARIES =
            classes()
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage(
                            FORMAT + "..",
                            "java.lang..",
                            "java.nio",
                            "java.nio.charset",
                            "java.util..",
                            "net.jpountz..",
                            "org.capnproto..");

    @ArchTest static final ArchRule FRAME_COMES_FIRST = room("frame", "frame");

    @ArchTest static final ArchRule SEGMENT_FOLLOWS_FRAME = room("segment", "segment", "frame");

    @ArchTest
    static final ArchRule INDEX_FOLLOWS_SEGMENT = room("index", "index", "segment", "frame");

    @ArchTest
    static final ArchRule COMPANION_FOLLOWS_INDEX =
            room("companion", "companion", "index", "segment", "frame");

    @ArchTest
    static final ArchRule PROTOCOL_STANDS_APART = room("protocol", "protocol", "segment", "frame");

    private static ArchRule room(final String name, final String... known) {
        final Set<String> packages =
                Stream.concat(
                                Stream.of(FORMAT),
                                Stream.of(known).map(other -> FORMAT + "." + other))
                        .collect(Collectors.toSet());
        return classes()
                .that()
                .resideInAPackage(FORMAT + "." + name)
                .should()
                .onlyDependOnClassesThat(
                        DescribedPredicate.describe(
                                "lie in " + packages,
                                other ->
                                        !other.getPackageName().startsWith(FORMAT)
                                                || packages.contains(other.getPackageName())));
    }

    @ArchTest
    static void everyPackageSaysWhatItIs(final JavaClasses ignored) throws IOException {
        final Path sources = Path.of("src/main/java");
        try (Stream<Path> files = Files.walk(sources)) {
            final List<Path> packages =
                    files.filter(path -> path.toString().endsWith(".java"))
                            .map(Path::getParent)
                            .distinct()
                            .toList();
            assertThat(packages)
                    .isNotEmpty()
                    .allSatisfy(path -> assertThat(path.resolve("package-info.java")).exists());
        }
    }
}
