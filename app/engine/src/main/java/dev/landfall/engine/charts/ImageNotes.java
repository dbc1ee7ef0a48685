package dev.landfall.engine.charts;

import dev.landfall.engine.charts.SplitImage.Field;
import dev.landfall.engine.charts.text.TextLayer;
import dev.landfall.engine.charts.text.Tree;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.oci.words.Certainty;
import dev.landfall.engine.oci.words.ImageEvidence;
import dev.landfall.engine.oci.words.ImageKeys;
import dev.landfall.engine.oci.words.ImageWords;
import dev.landfall.engine.oci.words.KnownImages;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The images that a walk through an object met, each with the place that says it; weighs one text after the other. One use. */
final class ImageNotes {
    /** An image with its place. */
    record Hit(FoundImage image, ImageSlot slot) {
        Hit possible() {
            return new Hit(
                    new FoundImage(
                            image.ref(),
                            image.text(),
                            image.object(),
                            image.path(),
                            image.placement(),
                            Certainty.POSSIBLE),
                    slot);
        }
    }

    private final KnownImages known;
    private final ImageEvidence evidence;
    private final ImageWords words;
    private final SplitFinder splits;
    private final List<Hit> hits = new ArrayList<>();
    private final List<ImageFinder.Unreadable> unreadable = new ArrayList<>();
    private final Set<Tree> taken = Collections.newSetFromMap(new IdentityHashMap<>());

    ImageNotes(KnownImages known) {
        this.known = known;
        this.evidence = new ImageEvidence(known);
        this.words = new ImageWords(evidence);
        this.splits = new SplitFinder(known);
    }

    /** In the order of the walk; may be changed. */
    List<Hit> hits() {
        return hits;
    }

    List<ImageFinder.Unreadable> unreadable() {
        return unreadable;
    }

    /** Whether a text belongs to an image that is noted already, as one of its parts. */
    boolean taken(Tree.Scalar scalar) {
        return taken.contains(scalar);
    }

    /** The registry that these fields name for what lies below them; its field is taken. */
    Optional<SplitFinder.Scope> scope(List<Field> fields) {
        Optional<SplitFinder.Scope> scope = splits.scope(fields);
        scope.ifPresent(s -> taken.add(s.registry().scalar()));
        return scope;
    }

    /** What a container runs; no image at all is noted as unreadable. */
    void container(Tree.Scalar scalar, Where where) {
        String text = scalar.value().strip();
        Optional<ImageReference> ref = ImageReference.tryParse(text);
        if (ref.isEmpty()) {
            List<ImageWords.Word> parts =
                    words.find(scalar.value(), 0, scalar.value().length(), true);
            parts.forEach(word -> word(scalar, word, where));
            if (parts.isEmpty()) {
                unreadable.add(new ImageFinder.Unreadable(where.ref(), where.path(), text));
            }
            return;
        }
        // Istio fills "auto" in when the pod is made
        Certainty certainty = text.equals("auto") ? Certainty.POSSIBLE : Certainty.SURE;
        int from = scalar.value().indexOf(text);
        FoundImage image =
                new FoundImage(ref.get(), text, where.ref(), where.path(), where.containerPlacement(), certainty);
        hits.add(new Hit(image, new ImageSlot.Whole(scalar, null, from, from + text.length(), false, true, text)));
    }

    /**
     * One argument of a program.
     *
     * @param flagBefore the flag whose value this may be; empty when there is none
     */
    void arg(Tree.Scalar scalar, Where where, String flagBefore) {
        Optional<Flag> own = Flag.of(scalar.value()).filter(Flag::valued);
        boolean hinted = ImageKeys.means(own.map(Flag::name).orElse(flagBefore));
        int from = own.map(Flag::from).orElse(0);
        int to = scalar.value().length();
        String text = scalar.value().substring(from, to);
        Optional<ImageEvidence.Verdict> verdict = hinted ? evidence.weigh(text, true) : Optional.empty();
        if (verdict.isPresent()) {
            whole(scalar, from + verdict.get().skip(), to, verdict.get(), where);
        } else {
            running(scalar, from, to, hinted, where);
        }
    }

    /** A value that is one word; whether it is an image. */
    boolean whole(Tree.Scalar scalar, String text, boolean hinted, Where where) {
        Optional<ImageEvidence.Verdict> verdict = evidence.weigh(text, hinted);
        verdict.ifPresent(found -> {
            int from = scalar.value().indexOf(text);
            whole(scalar, from + found.skip(), from + text.length(), found, where);
        });
        return verdict.isPresent();
    }

    /** Images in running text. Where lines are folded the value's places are not the text's: then the text itself is searched. */
    void running(Tree.Scalar scalar, int from, int to, boolean hinted, Where where) {
        boolean folded = scalar.style() == Tree.Style.PLAIN
                && scalar.end() - scalar.start() != scalar.value().length();
        if (folded) {
            text(scalar.layer(), scalar.start(), scalar.end(), hinted, where);
            return;
        }
        for (ImageWords.Word word : words.find(scalar.value(), from, to, hinted)) {
            word(scalar, word, where);
        }
    }

    private void word(Tree.Scalar scalar, ImageWords.Word word, Where where) {
        String text = scalar.value().substring(word.from(), word.to());
        FoundImage image =
                new FoundImage(word.ref(), text, where.ref(), where.path(), where.placement(), word.certainty());
        hits.add(new Hit(image, new ImageSlot.Whole(scalar, null, word.from(), word.to(), word.open(), false, text)));
    }

    /** Images in a stretch of a text that is no structure. */
    void text(TextLayer layer, int from, int to, boolean hinted, Where where) {
        for (ImageWords.Word word : words.find(layer.text(), from, to, hinted)) {
            String text = layer.text().substring(word.from(), word.to());
            FoundImage image =
                    new FoundImage(word.ref(), text, where.ref(), where.path(), where.placement(), word.certainty());
            hits.add(
                    new Hit(image, new ImageSlot.Whole(null, layer, word.from(), word.to(), word.open(), false, text)));
        }
    }

    private void whole(Tree.Scalar scalar, int from, int to, ImageEvidence.Verdict verdict, Where where) {
        String text = scalar.value().substring(from, to);
        FoundImage image =
                new FoundImage(verdict.ref(), text, where.ref(), where.path(), where.placement(), verdict.certainty());
        boolean all = from == 0 && to == scalar.value().length();
        hits.add(new Hit(image, new ImageSlot.Whole(scalar, null, from, to, false, all, text)));
    }

    /** A key that is a known image itself. */
    void exactKey(Tree.Scalar key, Where where) {
        if (key.value().indexOf('/') < 0 || key.value().indexOf(':') < 0) {
            return;
        }
        evidence.weigh(key.value(), false)
                .filter(v -> known.exact(v.ref()))
                .ifPresent(v -> whole(key, v.skip(), key.value().length(), v, where));
    }

    /** Images whose parts stand in fields of their own; these fields are taken. */
    void split(List<Field> fields, List<SplitFinder.Scope> scopes, Where where) {
        for (SplitFinder.Found found : splits.find(fields, scopes)) {
            SplitImage split = found.image();
            List<String> keys = new ArrayList<>();
            split.name().forEach(f -> keys.add(f.key()));
            split.name().forEach(f -> taken.add(f.scalar()));
            for (Field field : new Field[] {split.tag(), split.digest()}) {
                if (field != null) {
                    keys.add(field.key());
                    taken.add(field.scalar());
                }
            }
            String path = where.path() + (where.path().isEmpty() ? "" : ".") + "{" + String.join(",", keys) + "}";
            FoundImage image =
                    new FoundImage(split.ref(), split.text(), where.ref(), path, where.placement(), found.certainty());
            hits.add(new Hit(image, new ImageSlot.Split(split)));
        }
    }
}
