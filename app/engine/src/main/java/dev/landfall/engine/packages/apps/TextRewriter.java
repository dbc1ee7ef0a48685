package dev.landfall.engine.packages.apps;

import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.oci.words.Certainty;
import dev.landfall.engine.oci.words.ImageEvidence;
import dev.landfall.engine.oci.words.ImageWords;
import dev.landfall.engine.packages.apps.AppImage.Fate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Rewrites the images in one text and nothing else.
 *
 * <p>The text is taken as one char a byte, so that what is not changed keeps its bytes in whatever encoding it is.
 */
final class TextRewriter {
    /** Real files speak of a few dozen. */
    private static final int IMAGES = 20_000;

    private record Edit(int to, String with) {}

    private final SiteNames site;
    private final String app;
    private final String member;
    private final String text;
    private final boolean prose;
    /** Where its lines end, ascending. */
    private final int[] breaks;

    private final TreeMap<Integer, Edit> edits = new TreeMap<>();
    private final List<AppImage> found = new ArrayList<>();

    /**
     * A text to look through.
     *
     * @param prose whether it is read by people and not by programs, so that an image in it need not be had
     */
    TextRewriter(SiteNames site, String app, String member, String text, boolean prose) {
        this.site = site;
        this.app = app;
        this.member = member;
        this.text = text;
        this.prose = prose;
        this.breaks = IntStream.range(0, text.length())
                .filter(i -> text.charAt(i) == '\n')
                .toArray();
    }

    List<AppImage> found() {
        return List.copyOf(found);
    }

    /** The text with what was planned. */
    String edited() {
        StringBuilder out = new StringBuilder(text.length() + 256);
        int at = 0;
        for (Map.Entry<Integer, Edit> edit : edits.entrySet()) {
            out.append(text, at, edit.getKey()).append(edit.getValue().with());
            at = edit.getValue().to();
        }
        return out.append(text, at, text.length()).toString();
    }

    boolean changed() {
        return !edits.isEmpty();
    }

    /** Takes everything back: what was to be placed is told as not placed. */
    void withdraw() {
        edits.clear();
        found.replaceAll(i -> i.fate() == Fate.PLACED || i.fate() == Fate.NAME_PLACED
                ? new AppImage(i.app(), i.member(), i.line(), i.text(), i.certainty(), Fate.NOT_PLACED, "")
                : i);
    }

    /** Looks through all of it as running text. */
    void all() {
        for (ImageWords.Word word : site.words().find(text, 0, text.length(), false)) {
            place(word.from(), word.to(), word, "", "");
        }
    }

    /**
     * Looks through a part.
     *
     * @param hinted whether the part's name speaks of images
     * @param quoted whether the part stands in quotes; if not, what is written gets some
     */
    void part(int from, int to, boolean hinted, boolean quoted) {
        String view = unescaped(from, to);
        String quote = quoted ? "" : "\"";
        Optional<ImageEvidence.Verdict> whole =
                hinted && !view.isBlank() ? site.evidence().weigh(view.strip(), true) : Optional.empty();
        if (whole.isPresent()) {
            int start = from + view.indexOf(view.strip()) + whole.get().skip();
            int end = start + view.strip().length() - whole.get().skip();
            place(
                    start,
                    end,
                    new ImageWords.Word(
                            start, end, whole.get().ref(), whole.get().certainty(), false),
                    quote,
                    quote);
            return;
        }
        for (ImageWords.Word word : site.words().find(view, 0, view.length(), hinted)) {
            place(from + word.from(), from + word.to(), word, quote, quote);
        }
    }

    /** The part with escapes blanked to what they mean, of the same length. */
    private String unescaped(int from, int to) {
        String part = text.substring(from, to);
        return part.indexOf('\\') < 0
                ? part
                : part.replace("\\\"", " \"")
                        .replace("\\n", " \n")
                        .replace("\\t", "  ")
                        .replace("\\r", "  ");
    }

    private void place(int from, int to, ImageWords.Word word, String before, String after) {
        Optional<String> written = word.open() ? site.writtenName(word.ref()) : site.written(word.ref());
        if (written.isPresent() && !overlaps(from, to)) {
            boolean same = written.get().equals(text.substring(from, to));
            if (!same) {
                edits.put(from, new Edit(to, before + written.get() + after));
            }
            tell(from, to, word.certainty(), word.open() ? Fate.NAME_PLACED : Fate.PLACED, written.get());
            return;
        }
        boolean sure = word.certainty() != Certainty.POSSIBLE && !prose;
        tell(from, to, word.certainty(), sure ? Fate.MISSING : Fate.UNCERTAIN, "");
    }

    private boolean overlaps(int from, int to) {
        Map.Entry<Integer, Edit> before = edits.lowerEntry(to);
        return before != null && before.getValue().to() > from;
    }

    /** An image that is put together out of parts: rewritten as a whole when it is one, else told. */
    void composed(int from, int to, String whole, boolean replaceable, boolean hinted) {
        ImageReference ref = ImageReference.tryParse(whole).orElse(null);
        Optional<ImageEvidence.Verdict> verdict = site.evidence().weigh(whole, hinted);
        Optional<String> written = ref == null ? Optional.empty() : site.written(ref);
        if (written.isPresent() && verdict.isPresent() && replaceable && !overlaps(from, to)) {
            edits.put(from, new Edit(to, "\"" + written.get() + "\""));
            keep(new AppImage(app, member, line(from), whole, verdict.get().certainty(), Fate.PLACED, written.get()));
            return;
        }
        if (verdict.isPresent()) {
            boolean sure = verdict.get().certainty() != Certainty.POSSIBLE && !prose;
            Fate fate = written.isPresent() ? Fate.NOT_PLACED : sure ? Fate.MISSING : Fate.UNCERTAIN;
            keep(new AppImage(app, member, line(from), whole, verdict.get().certainty(), fate, ""));
            return;
        }
        for (ImageWords.Word word : site.words().find(whole, 0, whole.length(), hinted)) {
            String image = whole.substring(word.from(), word.to());
            boolean had = site.written(word.ref()).isPresent();
            boolean sure = word.certainty() != Certainty.POSSIBLE && !prose;
            Fate fate = had ? Fate.NOT_PLACED : sure ? Fate.MISSING : Fate.UNCERTAIN;
            keep(new AppImage(app, member, line(from), image, word.certainty(), fate, ""));
        }
    }

    /** Something that must become an image and cannot be known before it runs. */
    void unknowable(int from, int to) {
        keep(new AppImage(app, member, line(from), text.substring(from, to), Certainty.POSSIBLE, Fate.UNCERTAIN, ""));
    }

    private void tell(int from, int to, Certainty certainty, Fate fate, String written) {
        keep(new AppImage(app, member, line(from), text.substring(from, to), certainty, fate, written));
    }

    private void keep(AppImage image) {
        if (found.size() >= IMAGES) {
            throw Limits.refused(member, "line " + image.line(), "it speaks of more than " + IMAGES + " images");
        }
        found.add(image);
    }

    private int line(int at) {
        int place = Arrays.binarySearch(breaks, at);
        return 1 + (place < 0 ? -place - 1 : place);
    }
}
