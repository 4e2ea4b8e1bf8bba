package org.boomscooter.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The arrows of docs/architecture.md, and one room for each foreign engine. */
class ArchitectureTest {
    private static final String FORMAT = "org.boomscooter.format..";
    private static final String CLIENT = "org.boomscooter.client..";
    private static final String SERVER = "org.boomscooter.server..";
    private static final String LOG = "org.boomscooter.server.log..";
    private static final String DISK = "org.boomscooter.server.disk..";
    private static final String POSIX = "org.boomscooter.server.posix..";
    private static final String COMPANION = "org.boomscooter.server.companion..";
    private static final String VERIFY = "org.boomscooter.server.verify..";
    private static final String TRANSPORT = "org.boomscooter.server.transport..";
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

    @Test
    void theLogKnowsNothingOfThoseWhoUseIt() {
        check(
                noClasses()
                        .that()
                        .resideInAPackage(LOG)
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(COMPANION, VERIFY, TRANSPORT, CONFIG, CLI, CLIENT));
    }

    @Test
    void theDiskKnowsNobody() {
        check(
                noClasses()
                        .that()
                        .resideInAnyPackage(DISK, POSIX)
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(
                                LOG, COMPANION, VERIFY, TRANSPORT, CONFIG, CLI, CLIENT));
    }

    @Test
    void companionAndTransportDoNotKnowEachOther() {
        check(
                noClasses()
                        .that()
                        .resideInAPackage(COMPANION)
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(TRANSPORT, CONFIG, CLI, CLIENT));
        check(
                noClasses()
                        .that()
                        .resideInAPackage(TRANSPORT)
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(COMPANION, VERIFY, CONFIG, CLI, CLIENT));
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
    void settingsKnowNobody() {
        check(
                noClasses()
                        .that()
                        .resideInAPackage(CONFIG)
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(
                                LOG, DISK, POSIX, COMPANION, VERIFY, TRANSPORT, CLI, CLIENT));
    }

    @Test
    void everyEngineHasOneRoom() {
        onlyIn(
                "io.netty..",
                "org.boomscooter.server.transport..",
                "org.boomscooter.client.transport..");
        onlyIn("net.openhft..", POSIX);
        onlyIn("org.capnproto..", "org.boomscooter.format.protocol..", TRANSPORT);
        onlyIn("picocli..", CLI);
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
