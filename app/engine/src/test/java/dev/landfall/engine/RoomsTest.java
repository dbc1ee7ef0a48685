package dev.landfall.engine;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The engine's rooms")
class RoomsTest {
    private static final String ROOT = "dev.landfall.engine.";
    private static final List<String> GROUND = List.of("problem", "progress", "format", "oci");
    private static final List<String> CAPABILITIES =
            List.of("bundle", "registry", "cluster", "charts", "openshift", "packages", "juju", "support");
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.landfall.engine");

    @Test
    @DisplayName("have no cycles")
    void noCycles() {
        slices().matching(ROOT + "(*)..")
                .should()
                .beFreeOfCycles()
                .because("data flows one way; a cycle means that two rooms are one")
                .check(CLASSES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bundle", "registry", "cluster", "charts", "openshift", "packages", "juju", "support"})
    @DisplayName("that can do something know neither each other nor who joins them")
    void capabilitiesAreAlone(String room) {
        List<String> others = new ArrayList<>(CAPABILITIES);
        others.remove(room);
        others.addAll(List.of("install", "product", "run"));
        noClasses()
                .that()
                .resideInAPackage(ROOT + room + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(packages(others))
                .because("only install joins the capability rooms, so that each can be read, tested and replaced alone")
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    @DisplayName("product and run know nothing of clusters, registries or charts")
    void productAndRunAreAlone() {
        List<String> others = new ArrayList<>(CAPABILITIES);
        others.add("install");
        noClasses()
                .that()
                .resideInAnyPackage(ROOT + "product..", ROOT + "run..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(packages(others))
                .because("a plan is data and a run is generic: what a step does stands in install")
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    @DisplayName("at the ground know only the ground")
    void groundIsGround() {
        List<String> others = new ArrayList<>(CAPABILITIES);
        others.addAll(List.of("install", "product", "run"));
        noClasses()
                .that()
                .resideInAnyPackage(packages(GROUND))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(packages(others))
                .because("everything stands on problem, progress, format and oci")
                .check(CLASSES);
    }

    @Test
    @DisplayName("know no screen and no terminal")
    void noScreen() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("javafx..", "picocli..", "dev.landfall.cli..", "dev.landfall.desktop..")
                .because("the engine runs under a window, a command line and tests alike")
                .check(CLASSES);
    }

    @Test
    @DisplayName("of the run know no Kubernetes")
    void runKnowsNoKubernetes() {
        noClasses()
                .that()
                .resideInAnyPackage(ROOT + "run..", ROOT + "product..", ROOT + "bundle..", ROOT + "registry..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.fabric8..", "com.marcnuri..")
                .because("Kubernetes belongs to cluster, charts, openshift and support")
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    private static String[] packages(List<String> rooms) {
        return rooms.stream().map(room -> ROOT + room + "..").toArray(String[]::new);
    }
}
