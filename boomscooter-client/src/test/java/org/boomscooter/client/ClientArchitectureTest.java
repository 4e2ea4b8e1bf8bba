package org.boomscooter.client;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.stream.Stream;

/** What the rooms of the client may know of each other and of the engines. */
@AnalyzeClasses(packages = "org.boomscooter.client", importOptions = DoNotIncludeTests.class)
class ClientArchitectureTest {
    @ArchTest
    static final ArchRule ONLY_TRANSPORT_KNOWS_NETTY =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("org.boomscooter.client.transport..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("io.netty..");

    @ArchTest
    static final ArchRule NOBODY_KNOWS_CAPN_PROTO_OR_THE_SERVERS_LIBRARIES =
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "org.capnproto..",
                            "org.agrona..",
                            "net.openhft..",
                            "sun..",
                            "org.boomscooter.server..");

    @ArchTest
    static final ArchRule NO_ENGINE_SHOWS_IN_A_PUBLIC_SIGNATURE =
            methods()
                    .that()
                    .arePublic()
                    .and()
                    .areDeclaredInClassesThat()
                    .arePublic()
                    .should(showOnlyOurTypes());

    @ArchTest
    static final ArchRule TRANSPORT_KNOWS_NO_OTHER_ROOM =
            knowsNone("transport", "producer", "consumer", "direct", "admin");

    @ArchTest
    static final ArchRule PRODUCERS_KNOW_THE_TRANSPORT =
            knowsNone("producer", "consumer", "direct", "admin");

    @ArchTest
    static final ArchRule CONSUMERS_KNOW_THE_TRANSPORT =
            knowsNone("consumer", "producer", "direct", "admin");

    @ArchTest
    static final ArchRule ADMIN_KNOWS_THE_TRANSPORT =
            knowsNone("admin", "producer", "consumer", "direct");

    @ArchTest
    static final ArchRule DIRECT_READING_NEEDS_NO_CONNECTION =
            knowsNone("direct", "transport", "producer", "admin");

    @ArchTest
    static final ArchRule CLASSES_ARE_FINAL_OR_MEANT_TO_BE_EXTENDED =
            classes()
                    .that()
                    .arePublic()
                    .and()
                    .areNotInterfaces()
                    .and()
                    .areNotEnums()
                    .should()
                    .haveModifier(com.tngtech.archunit.core.domain.JavaModifier.FINAL);

    private static ArchRule knowsNone(final String room, final String... others) {
        return noClasses()
                .that()
                .resideInAPackage("org.boomscooter.client." + room + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        Stream.of(others)
                                .map(other -> "org.boomscooter.client." + other + "..")
                                .toArray(String[]::new));
    }

    private static ArchCondition<JavaMethod> showOnlyOurTypes() {
        return new ArchCondition<>("show no type of Netty or Cap'n Proto") {
            @Override
            public void check(final JavaMethod method, final ConditionEvents events) {
                Stream.concat(
                                Stream.of(method.getRawReturnType()),
                                method.getRawParameterTypes().stream())
                        .map(JavaClass::getPackageName)
                        .filter(
                                name ->
                                        name.startsWith("io.netty")
                                                || name.startsWith("org.capnproto"))
                        .forEach(
                                name ->
                                        events.add(
                                                SimpleConditionEvent.violated(
                                                        method,
                                                        method.getFullName() + " shows " + name)));
            }
        };
    }
}
