package dev.landfall.desktop.screens.bundle;

import dev.landfall.desktop.journey.Context;
import dev.landfall.desktop.ports.BundlePort;
import dev.landfall.desktop.ports.BundlePort.Doubt;
import dev.landfall.desktop.ports.BundlePort.KeyFile;
import dev.landfall.desktop.ports.BundlePort.OpenBundle;
import dev.landfall.desktop.ports.BundlePort.Trust;
import dev.landfall.engine.problem.Problem;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import org.jspecify.annotations.Nullable;

/**
 * Who vouches for a bundle, what is doubtful about it, and the two ways on: words, or a key that the engineer was given. On the gate's
 * thread.
 *
 * <p>Words belong to one doubt about one bundle: another bundle, or another doubt, begins without any.
 */
public final class TrustModel {
    /** Doubts that go away when the key is believed. */
    private static final Set<String> BY_KEY = Set.of("bundle.unknown-key", "bundle.wrong-key");

    private final Context context;
    private final BundlePort port;
    private final Runnable changed;
    private final ReadOnlyObjectWrapper<Trust> trust = new ReadOnlyObjectWrapper<>(Trust.NOT_YET);
    private final Map<String, StringProperty> words = new LinkedHashMap<>();
    private final ReadOnlyObjectWrapper<@Nullable KeyFile> key = new ReadOnlyObjectWrapper<>();
    private final ReadOnlyObjectWrapper<@Nullable Problem> keyProblem = new ReadOnlyObjectWrapper<>();
    private final StringProperty keyName = new SimpleStringProperty("");
    private final BooleanProperty onlyThisFamily = new SimpleBooleanProperty(true);
    private @Nullable OpenBundle bundle;

    /** @param changed told whenever what is known or typed has changed */
    TrustModel(Context context, BundlePort port, Runnable changed) {
        this.context = context;
        this.port = port;
        this.changed = changed;
    }

    void forget() {
        bundle = null;
        words.clear();
        forgetKey();
        trust.set(Trust.NOT_YET);
    }

    /** Another bundle, or the same one seen again: words for it stay. */
    void opened(OpenBundle open) {
        OpenBundle before = bundle;
        if (before == null || !before.digest().equals(open.digest())) {
            words.clear();
            forgetKey();
        }
        bundle = open;
        judged(open.trust());
    }

    private void judged(Trust now) {
        now.doubts().forEach(d -> {
            if (!words.containsKey(code(d))) {
                StringProperty text = new SimpleStringProperty(d.accepted());
                text.addListener((p, was, is) -> changed.run());
                words.put(code(d), text);
            }
        });
        trust.set(now);
        changed.run();
    }

    private static String code(Doubt doubt) {
        return doubt.problem().code();
    }

    /** The words typed for one doubt. */
    public StringProperty words(Doubt doubt) {
        return words.computeIfAbsent(code(doubt), c -> new SimpleStringProperty(""));
    }

    /** Whether the words for a doubt say something; a single one does not. */
    public boolean said(Doubt doubt) {
        return port.enough(words(doubt).get());
    }

    /** The doubts that nothing was said to yet. */
    public List<Doubt> open() {
        return trust.get().doubts().stream().filter(d -> !said(d)).toList();
    }

    /** What was said to each doubt there is, by its code. */
    Map<String, String> said() {
        Map<String, String> said = new LinkedHashMap<>();
        trust.get().doubts().forEach(d -> said.put(code(d), words(d).get().strip()));
        return said;
    }

    /** Whether a key could do away with this doubt. */
    public static boolean byKey(Doubt doubt) {
        return BY_KEY.contains(code(doubt));
    }

    /** Reads a public key that the engineer was given; nothing is trusted by that. */
    public void readKey(Path file) {
        forgetKey();
        context.work()
                .run(
                        () -> port.key(file),
                        read -> {
                            keyName.set(read.known().isEmpty() ? "" : read.known());
                            key.set(read);
                        },
                        keyProblem::set);
    }

    /** Whether the key that was read is one of those that the doubts speak of. */
    public boolean keySigned() {
        KeyFile read = key.get();
        return read != null
                && trust.get().doubts().stream()
                        .anyMatch(d -> byKey(d)
                                && d.problem().facts().values().stream()
                                        .anyMatch(v -> v.contains(read.brief())
                                                || (!read.known().isEmpty() && v.contains(read.known()))));
    }

    /** Believes the key from now on, and judges the bundle once more. */
    public void trustKey() {
        KeyFile read = key.get();
        OpenBundle open = bundle;
        String name = keyName.get().strip();
        if (read == null || open == null || name.isEmpty()) {
            return;
        }
        String family = onlyThisFamily.get() ? open.name() : "";
        context.work()
                .run(
                        () -> {
                            port.trust(read, name, family);
                            return port.judge(open);
                        },
                        now -> {
                            if (open.equals(bundle)) {
                                forgetKey();
                                judged(now);
                            }
                        },
                        keyProblem::set);
    }

    /** Leaves the key that was read untrusted. */
    public void forgetKey() {
        key.set(null);
        keyProblem.set(null);
        keyName.set("");
        onlyThisFamily.set(true);
    }

    public ReadOnlyObjectProperty<Trust> trust() {
        return trust.getReadOnlyProperty();
    }

    /** The key that was read and is to be compared; null when none was. */
    public ReadOnlyObjectProperty<@Nullable KeyFile> key() {
        return key.getReadOnlyProperty();
    }

    public ReadOnlyObjectProperty<@Nullable Problem> keyProblem() {
        return keyProblem.getReadOnlyProperty();
    }

    /** How the engineer calls who signs with the key. */
    public StringProperty keyName() {
        return keyName;
    }

    /** Whether the key may sign only bundles of this name. */
    public BooleanProperty onlyThisFamily() {
        return onlyThisFamily;
    }
}
