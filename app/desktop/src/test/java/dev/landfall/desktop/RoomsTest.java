package dev.landfall.desktop;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The window's rooms")
class RoomsTest {
    private static final String ROOT = "dev.landfall.desktop";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    @Test
    @DisplayName("reach the FX thread only through fx")
    void oneGate() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".fx..")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("javafx.application.Platform")
                .orShould()
                .dependOnClassesThat()
                .resideInAPackage("javafx.animation..")
                .because("one gate coalesces updates to one a pulse; a second one would undo that")
                .check(CLASSES);
    }

    @Test
    @DisplayName("have models that know no toolkit")
    void modelsKnowNoToolkit() {
        noClasses()
                .that()
                .haveSimpleNameEndingWith("Model")
                .or()
                .resideInAnyPackage(ROOT + ".journey..", ROOT + ".ports..")
                .or()
                .haveSimpleName("SiteWatch")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "javafx.scene..", "javafx.stage..", "javafx.application..", "atlantafx..", "org.kordamp..")
                .because("what a screen decides is tested without a window")
                .check(CLASSES);
    }

    @Test
    @DisplayName("ask the engine only through ports")
    void enginePorts() {
        noClasses()
                .that()
                .resideInAnyPackage(ROOT + ".screens..", ROOT + ".shell..", ROOT + ".widgets..", ROOT + ".journey..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.landfall.engine.install..",
                        "dev.landfall.engine.bundle..",
                        "dev.landfall.engine.registry..",
                        "dev.landfall.engine.cluster..",
                        "dev.landfall.engine.charts..",
                        "dev.landfall.engine.openshift..",
                        "dev.landfall.engine.support..",
                        "dev.landfall.rehearsal..",
                        "io.fabric8..")
                .because("screens are drawn and tested against fakes, and the engine may change behind its ports")
                .check(CLASSES);
    }

    @Test
    @DisplayName("are one screen each, which knows no other")
    void screensAreAlone() {
        slices().matching(ROOT + ".screens.(*)..")
                .should()
                .notDependOnEachOther()
                .because("what joins screens is the journey and the window")
                .check(CLASSES);
    }

    @Test
    @DisplayName("have no cycles")
    void noCycles() {
        slices().matching(ROOT + ".(*)..")
                .should()
                .beFreeOfCycles()
                .because("a cycle means that two rooms are one")
                .check(CLASSES);
    }

    @Test
    @DisplayName("have views that are views")
    void viewsHaveModels() {
        classes()
                .that()
                .haveSimpleNameEndingWith("View")
                .and()
                .resideInAPackage(ROOT + ".screens..")
                .and()
                .arePublic()
                .should()
                .implement(dev.landfall.desktop.widgets.Screen.class)
                .because("the window frames every screen alike")
                .check(CLASSES);
    }
}
