package dev.landfall.desktop;

import dev.landfall.desktop.fakes.FakeBundles;
import dev.landfall.desktop.fakes.Fakes;
import dev.landfall.desktop.fakes.Samples;
import dev.landfall.desktop.journey.Station;
import dev.landfall.desktop.ports.BundlePort.Trust;
import dev.landfall.desktop.ports.BundlePort.Used;
import dev.landfall.desktop.ports.SettingsPort.Remark;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.Severity;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import javafx.scene.control.ListView;
import javafx.scene.control.ToggleButton;

/** Every screen in the states that matter, each a window that was brought there by the way an engineer would go. */
final class Gallery {
    private Gallery() {}

    /** One picture: a window, ready to be drawn. */
    private static Function<Object, Window> picture(Consumer<Fakes> before, Consumer<Window> then) {
        return ignored -> {
            Fakes fakes = new Fakes();
            before.accept(fakes);
            Window window = fakes.window();
            window.begin(null);
            then.accept(window);
            return window;
        };
    }

    /** The pictures by file name. */
    static Map<String, Function<Object, Window>> pictures() {
        Map<String, Function<Object, Window>> all = new LinkedHashMap<>();
        all.put("1-bundle-empty", picture(f -> {}, w -> {}));
        all.put(
                "1-bundle-choose",
                picture(
                        f -> {
                            f.bundle.drives = Samples.drives();
                            f.bundle.recent = Samples.recent();
                        },
                        w -> {}));
        all.put("1-bundle-reading", picture(f -> f.bundle.readShare = 0.57, Gallery::openBundle));
        all.put("1-bundle-good", picture(f -> {}, Gallery::openBundle));
        bundles(all);
        all.put(
                "2-cluster-empty",
                picture(
                        f -> {
                            f.cluster.contexts = List.of();
                            f.cluster.files = List.of();
                            f.cluster.problem = Problem.of(
                                    "cluster.no-kubeconfig", "where", "KUBECONFIG and /home/engineer/.kube/config");
                        },
                        w -> upTo(w, Station.CLUSTER)));
        all.put("2-cluster-asking", picture(f -> f.cluster.answering = 3, w -> upTo(w, Station.CLUSTER)));
        all.put("2-cluster-chosen", picture(f -> {}, w -> {
            upTo(w, Station.CLUSTER);
            w.cluster().select("hangar7-ocp");
            w.cluster().namespace().set("clearml");
        }));
        all.put("2-cluster-problem", picture(f -> {}, w -> {
            upTo(w, Station.CLUSTER);
            w.cluster().select("harbour-north");
        }));
        all.put("3-registry-empty", picture(f -> {}, w -> upTo(w, Station.REGISTRY)));
        all.put("3-registry-testing", picture(f -> f.registry.telling = 3, w -> {
            upTo(w, Station.REGISTRY);
            fillRegistry(w);
        }));
        all.put("3-registry-good", picture(f -> {}, w -> {
            upTo(w, Station.REGISTRY);
            fillRegistry(w);
        }));
        all.put("3-registry-refused", picture(f -> f.registry.findings = Samples.registryFailure(), w -> {
            upTo(w, Station.REGISTRY);
            fillRegistry(w);
            w.registry().fetchCertificate();
        }));
        all.put("4-settings-fresh", picture(f -> {}, w -> upTo(w, Station.SETTINGS)));
        all.put("4-settings-filled", picture(f -> {}, w -> {
            upTo(w, Station.SETTINGS);
            w.settings().answers().answer("domain", "clearml.hangar7.example");
        }));
        all.put(
                "4-settings-wrong",
                picture(
                        f -> f.settings.remarks = List.of(new Remark(
                                Severity.WARN,
                                "apiserver.ingress.hostname",
                                0,
                                "This chart has no key apiserver.ingress.hostname; did you mean hostName?")),
                        w -> {
                            upTo(w, Station.SETTINGS);
                            w.settings().answers().answer("domain", "Clear ML");
                            w.settings().answers().toggle("openshift-restricted", false);
                            w.settings().primary().act();
                        }));
        all.put("4-settings-switches", picture(f -> f.settings.enterprise(), w -> {
            enterprise(w);
            w.settings().answers().toggle("restricted-mongodb", false);
            open(w, "Switches");
        }));
        all.put("4-settings-switches-off", picture(f -> f.settings.enterprise(), w -> {
            enterprise(w);
            w.settings().answers().toggle("openshift", false);
            open(w, "Switches");
        }));
        all.put(
                "4-settings-seeking",
                picture(
                        f -> {
                            f.settings.enterprise();
                            f.settings.stillSeeking = true;
                        },
                        w -> {
                            enterprise(w);
                            w.settings().answers().toggle("openshift", false);
                            open(w, "Switches");
                        }));
        all.put("4-settings-many", picture(f -> f.settings.enterprise(), w -> {
            upTo(w, Station.SETTINGS);
            w.settings().primary().act();
        }));
        all.put("4-settings-wide", picture(f -> f.settings.enterprise(), w -> {
            enterprise(w);
            ((ToggleButton) w.shell().lookup("#widen")).setSelected(true);
        }));
        all.put("4-settings-edits", picture(f -> f.settings.enterprise(), w -> {
            enterprise(w);
            w.settings().answers().edit("clearml", "redis:\n  master:\n\tresources: {}\n");
            w.settings().primary().act();
        }));
        all.put("5-checks-running", picture(f -> f.checks.telling = 5, w -> upTo(w, Station.CHECKS)));
        all.put("5-checks-good", picture(f -> {}, w -> upTo(w, Station.CHECKS)));
        all.put(
                "5-checks-failed",
                picture(f -> f.checks.findings = Samples.badFindings(), w -> upTo(w, Station.CHECKS)));
        all.put("6-review-planning", picture(f -> f.plan.hangs = true, w -> upTo(w, Station.REVIEW)));
        all.put("6-review-plan", picture(f -> {}, w -> upTo(w, Station.REVIEW)));
        all.put(
                "6-review-refused",
                picture(
                        f -> f.plan.refusal = Problem.of(
                                "registry.name-clash",
                                "one",
                                "docker.io/library/redis:7",
                                "other",
                                "quay.io/library/redis:7",
                                "target",
                                "registry.hangar7.example/ml/library/redis:7"),
                        w -> upTo(w, Station.REVIEW)));
        all.put("7-install-sending", picture(f -> f.install.until = 0, w -> upTo(w, Station.INSTALL)));
        all.put(
                "7-install-starting",
                picture(
                        f -> {
                            f.install.until = 5;
                            f.install.pods = Samples.pods(false);
                            f.install.events = Samples.timeline();
                        },
                        w -> upTo(w, Station.INSTALL)));
        all.put(
                "7-install-trouble",
                picture(
                        f -> {
                            f.install.until = 5;
                            f.install.pods = Samples.pods(true);
                            f.install.explanations = Samples.explanations();
                            f.install.events = Samples.timeline();
                        },
                        w -> upTo(w, Station.INSTALL)));
        all.put(
                "7-install-failed",
                picture(
                        f -> {
                            f.install.until = 0;
                            f.install.failure = Samples.failure();
                        },
                        w -> upTo(w, Station.INSTALL)));
        all.put("8-done", picture(f -> f.install.pods = Samples.podsUp(), w -> {
            upTo(w, Station.DONE);
            w.done().saveReceipt(Path.of("/home/engineer/sites/hangar-7/receipt.json"));
        }));
        all.put(
                "8-done-trouble",
                picture(
                        f -> {
                            f.done.handover = Samples.handover(List.of(Problem.of(
                                    "cluster.not-ready-in-time",
                                    "minutes",
                                    "20 minutes",
                                    "ready",
                                    "7 of 8 pods are ready",
                                    "workloads",
                                    "Deployment clearml-mongodb",
                                    "said",
                                    "Back-off restarting failed container")));
                            f.done.hangs = true;
                        },
                        w -> {
                            upTo(w, Station.DONE);
                            w.done().collect(Path.of("/tmp/support.tar.gz"));
                        }));
        all.put("9-redo", picture(f -> {}, w -> {
            upTo(w, Station.REVIEW);
            w.journey().go(Station.REGISTRY);
            w.registry().address().set("registry.hangar7.example/other");
        }));
        all.put("9-guide", picture(f -> {}, w -> {
            upTo(w, Station.CLUSTER);
            w.shell().help();
        }));
        return all;
    }

    static void openBundle(Window window) {
        window.bundle().open(Samples.bundle().file());
    }

    /** To the settings of ClearML Enterprise, with everything answered. */
    private static void enterprise(Window w) {
        upTo(w, Station.SETTINGS);
        w.settings().answers().answer("domain", "clearml.hangar7.example");
    }

    /** Opens a group of questions. */
    private static void open(Window w, String title) {
        ListView<?> sections = (ListView<?>) w.shell().lookup("#sections");
        for (int i = 0; i < sections.getItems().size(); i++) {
            if (sections.getItems().get(i).toString().contains("title=" + title)) {
                sections.getSelectionModel().select(i);
            }
        }
    }

    /** Everything that can be doubtful, missing or damaged about a bundle. */
    private static void bundles(Map<String, Function<Object, Window>> all) {
        for (String doubt : List.of("unsigned", "unknown-key", "wrong-key", "changed-after-signing", "older")) {
            all.put(
                    "1-bundle-" + doubt,
                    picture(
                            f -> f.bundle.bundle = Samples.bundle(Samples.doubtful("bundle." + doubt), List.of()),
                            Gallery::openBundle));
        }
        all.put(
                "1-bundle-key",
                picture(f -> f.bundle.bundle = Samples.bundle(Samples.doubtful("bundle.unknown-key"), List.of()), w -> {
                    openBundle(w);
                    w.bundle().trust().readKey(Path.of("release.pub"));
                }));
        all.put(
                "1-bundle-damaged",
                picture(
                        f -> {
                            f.bundle.badChunks = List.of(41, 42, 97);
                            f.bundle.drives = Samples.twoDrives();
                        },
                        Gallery::openBundle));
        all.put(
                "1-bundle-repairing",
                picture(
                        f -> {
                            f.bundle.badChunks = List.of(41, 42, 97);
                            f.bundle.repairable = 2;
                            f.bundle.repairEnds = FakeBundles.Ends.HANGING;
                        },
                        w -> {
                            openBundle(w);
                            w.bundle().repair(Path.of("/media/engineer/LANDFALL-02"));
                        }));
        all.put(
                "1-bundle-repaired-partly",
                picture(
                        f -> {
                            f.bundle.badChunks = List.of(41, 42, 97);
                            f.bundle.repairable = 2;
                            f.bundle.unrepaired = List.of(Samples.badInTheCopy());
                        },
                        w -> {
                            openBundle(w);
                            w.bundle().repair(Path.of("/media/engineer/LANDFALL-02"));
                        }));
        all.put("1-bundle-repaired", picture(f -> f.bundle.badChunks = List.of(41), w -> {
            openBundle(w);
            w.bundle().repair(Path.of("/media/engineer/LANDFALL-02"));
        }));
        all.put(
                "1-bundle-missing",
                picture(
                        f -> f.bundle.bundle = Samples.bundle(Trust.NOT_YET, List.of(Samples.missing()), false),
                        Gallery::openBundle));
        all.put(
                "1-bundle-foreign-volume",
                picture(
                        f -> f.bundle.bundle = Samples.bundle(
                                Trust.NOT_YET, List.of(Samples.missing(), Samples.foreignVolume()), false),
                        Gallery::openBundle));
        all.put(
                "1-bundle-tebibyte",
                picture(
                        f -> {
                            f.bundle.bundle = Samples.tebibyte();
                            // each chunk is drawn here, which in the window happens once a pulse
                            f.bundle.readShare = 0.05;
                            f.bundle.badChunks = List.of(700);
                        },
                        w -> w.bundle().open(Samples.tebibyte().file())));
        all.put(
                "1-bundle-import",
                picture(
                        f -> f.bundle.refusal = Samples.compressed(),
                        w -> w.bundle().open(Path.of("/media/engineer/LANDFALL-01/images.tar.gz"))));
        all.put(
                "1-bundle-importing",
                picture(
                        f -> {
                            f.bundle.refusal = Samples.compressed();
                            f.bundle.importHangs = true;
                        },
                        w -> {
                            w.bundle().open(Path.of("/media/engineer/LANDFALL-01/images.tar.gz"));
                            w.bundle().importing().into(Path.of("/home/engineer/bundles"));
                        }));
        all.put(
                "1-bundle-drive-out",
                picture(
                        f -> {
                            f.bundle.remembered =
                                    Optional.of(new Used(Samples.bundle().file(), List.of()));
                            f.bundle.refusal = Problem.of("bundle.unreadable", "file", "x", "why", "gone");
                            f.bundle.recent = Samples.recent();
                        },
                        w -> {}));
        all.put(
                "1-bundle-start-damaged",
                picture(
                        f -> f.bundle.refusal = Problem.of(
                                "bundle.table-damaged",
                                "volume",
                                "clearml-server-7.14.4.01of01.landfall",
                                "why",
                                "the first 512 bytes are damaged"),
                        Gallery::openBundle));
    }

    static void fillRegistry(Window w) {
        w.registry().address().set("registry.hangar7.example/ml");
        w.registry().user().set("robot$landfall");
        w.registry().password().set("not-a-real-one");
        w.registry().test();
    }

    /** Walks from the first station to the one given, answering everything on the way. */
    static void upTo(Window w, Station goal) {
        if (goal.compareTo(Station.BUNDLE) > 0) {
            openBundle(w);
            w.bundle().primary().act();
        }
        if (goal.compareTo(Station.CLUSTER) > 0) {
            w.cluster().select("hangar7-ocp");
            w.cluster().namespace().set("clearml");
            w.cluster().primary().act();
        }
        if (goal.compareTo(Station.REGISTRY) > 0) {
            fillRegistry(w);
            w.registry().primary().act();
        }
        if (goal.compareTo(Station.SETTINGS) > 0) {
            w.settings().answers().answer("domain", "clearml.hangar7.example");
            w.settings().primary().act();
        }
        if (goal.compareTo(Station.CHECKS) > 0) {
            w.checks().primary().act();
        }
        if (goal.compareTo(Station.REVIEW) > 0) {
            w.review().primary().act();
        }
        if (goal.compareTo(Station.INSTALL) > 0) {
            w.install().primary().act();
        }
    }
}
