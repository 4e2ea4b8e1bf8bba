package org.boomscooter.server;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The arrows of docs/architecture.md, and one room for each foreign engine. */
class ArchitectureTest {
    private static final String FORMAT = "org.boomscooter.format..";
    private static final String CLIENT = "org.boomscooter.client..";
    private static final String SERVER = "org.boomscooter.server..";
    private static final String POSIX = "org.boomscooter.server.posix..";
    private static final String ROOMS = "org.boomscooter.server.";
    private static final String CONFIG = "org.boomscooter.server.config..";
    private static final String CLI = "org.boomscooter.server.cli..";

    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("org.boomscooter");

    @Test
    void modulesPointOneWay() {
        check(
                noClasses()
                        .that()
                        .resideInAPackage(FORMAT)
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(CLIENT, SERVER));
        check(
                noClasses()
                        .that()
                        .resideInAPackage(CLIENT)
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage(SERVER));
    }

    /** The column "knows" of docs/architecture.md: a room that it does not name is not known. */
    @Test
    void aRoomKnowsTheRoomsThatTheArchitectureSays() throws IOException {
        final Map<String, List<String>> rooms = rooms();
        assertThat(rooms.keySet()).containsAll(List.of("log", "disk", "transport", "cli"));
        rooms.forEach(
                (room, known) -> {
                    final List<String> allowed = new ArrayList<>(List.of(room(room)));
                    known.forEach(other -> allowed.add(room(other)));
                    check(
                            noClasses()
                                    .that()
                                    .resideInAPackage(room(room))
                                    .should()
                                    .dependOnClassesThat(
                                            resideInAPackage("org.boomscooter..")
                                                    .and(
                                                            resideOutsideOfPackages(
                                                                    allowed.toArray(
                                                                            new String[0])))));
                });
    }

    private static Map<String, List<String>> rooms() throws IOException {
        final Pattern row = Pattern.compile("\\| `server\\.(\\w+)` \\|[^|]*\\|([^|]*)\\|.*");
        final Map<String, List<String>> rooms = new TreeMap<>();
        for (final String line : Files.readAllLines(Path.of("../docs/architecture.md"))) {
            final Matcher matcher = row.matcher(line);
            if (matcher.matches()) {
                rooms.put(matcher.group(1), words(matcher.group(2)));
            }
        }
        return rooms;
    }

    private static List<String> words(final String known) {
        return known.strip().equals("all")
                ? List.of("", "format", "client")
                : Pattern.compile("`(\\w+)`")
                        .matcher(known)
                        .results()
                        .map(m -> m.group(1))
                        .toList();
    }

    private static String room(final String name) {
        return switch (name) {
            case "" -> SERVER;
            case "format", "client" -> "org.boomscooter." + name + "..";
            default -> "org.boomscooter.server." + name + "..";
        };
    }

    @Test
    void nobodyKnowsTheCommandLine() {
        check(
                noClasses()
                        .that()
                        .resideOutsideOfPackage(CLI)
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage(CLI));
    }

    @Test
    void everyRoomIsInTheArchitecture() throws IOException {
        final Set<String> known = rooms().keySet();
        assertThat(
                        CLASSES.stream()
                                .map(JavaClass::getPackageName)
                                .filter(name -> name.startsWith(ROOMS))
                                .map(name -> name.substring(ROOMS.length()))
                                .collect(Collectors.toSet()))
                .isEqualTo(known);
    }

    @Test
    void everyEngineHasOneRoom() {
        onlyIn(
                "io.netty..",
                "org.boomscooter.server.transport..",
                "org.boomscooter.client.transport..");
        onlyIn("net.openhft..", POSIX);
        onlyIn("jnr..", POSIX);
        onlyIn("org.capnproto..", "org.boomscooter.format.protocol..");
        onlyIn("org.agrona..", SERVER);
        onlyIn("org.slf4j..", SERVER);
        onlyIn("picocli..", CLI);
        onlyIn("io.micrometer..", "org.boomscooter.server.metrics..");
        onlyIn("org.tomlj..", CONFIG);
        onlyIn("ch.qos.logback..");
    }

    @Test
    void whatProgramsEmbedNeedsNoFlags() {
        check(
                noClasses()
                        .that()
                        .resideInAnyPackage(FORMAT, CLIENT)
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(
                                "org.agrona..", "net.openhft..", "sun.misc..", "jdk.internal.."));
    }

    @Test
    void commandsArePrivateToTheCommandLine() {
        check(
                classes()
                        .that()
                        .resideInAPackage(CLI)
                        .and()
                        .areTopLevelClasses()
                        .and()
                        .doNotHaveSimpleName("Main")
                        .should()
                        .bePackagePrivate());
        check(
                classes()
                        .that()
                        .resideInAPackage(SERVER)
                        .and()
                        .areTopLevelClasses()
                        .and()
                        .areNotInterfaces()
                        .and()
                        .areNotEnums()
                        .and()
                        .doNotHaveModifier(JavaModifier.ABSTRACT)
                        .should()
                        .haveModifier(JavaModifier.FINAL));
    }

    @Test
    void everyPackageSaysWhatItIsFor() throws IOException {
        final Path root = Path.of("..").toAbsolutePath().normalize();
        try (Stream<Path> files = Files.walk(root)) {
            final List<Path> silent =
                    files.filter(file -> file.toString().contains("/src/main/java/"))
                            .filter(file -> file.toString().endsWith(".java"))
                            .map(Path::getParent)
                            .distinct()
                            .filter(packet -> !Files.exists(packet.resolve("package-info.java")))
                            .toList();
            assertThat(silent).as("packages without package-info").isEmpty();
        }
    }

    private static void onlyIn(final String engine, final String... rooms) {
        check(
                noClasses()
                        .that()
                        .resideInAPackage("org.boomscooter..")
                        .and()
                        .resideOutsideOfPackages(rooms)
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage(engine));
    }

    private static void check(final ArchRule rule) {
        rule.allowEmptyShould(true).check(CLASSES);
    }
}
