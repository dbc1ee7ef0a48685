package dev.landfall.engine.oci.words;

import dev.landfall.engine.oci.ImageReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds images in running text: scripts, flags, lists, configuration of any syntax. */
public final class ImageWords {
    /**
     * An image in a text.
     *
     * @param from where it starts
     * @param to where it ends
     * @param open whether a tag is put to it at run time, so that only the name stands here
     */
    public record Word(int from, int to, ImageReference ref, Certainty certainty, boolean open) {}

    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._/:@-]{3,512}");
    private static final String OPENERS = "$%~*+}";
    private static final String CONTINUERS = "$%{<*+~";
    private static final Pattern KEY =
            Pattern.compile("([A-Za-z0-9_.-]+)[\"'`]*\\s*(?::|=>|=)\\s*[\\[\"'`]*$|--?([a-z-]*image)\\s+[\"'`]?$");
    private static final Pattern COMMAND = Pattern.compile(
            "(?i)^\\s*FROM\\s+(?:--platform=\\S+\\s+)?$|(?:docker|podman|nerdctl|crictl|ctr)\\s+(?:image\\s+)?pull\\s+$");
    private static final int LOOK_BACK = 80;

    private final ImageEvidence evidence;

    public ImageWords(ImageEvidence evidence) {
        this.evidence = evidence;
    }

    /**
     * The images in a part of a text.
     *
     * @param hinted whether the name of the text speaks of images
     */
    public List<Word> find(String text, int begin, int end, boolean hinted) {
        List<Word> words = new ArrayList<>();
        Matcher m = TOKEN.matcher(text).region(begin, end);
        while (m.find()) {
            word(text, begin, end, m.start(), m.end(), hinted).ifPresent(words::add);
        }
        return words;
    }

    private Optional<Word> word(String text, int begin, int end, int tokenStart, int tokenEnd, boolean hinted) {
        int from = tokenStart;
        int to = tokenEnd;
        char before = from > begin ? text.charAt(from - 1) : ' ';
        if (before == '\\' && "nrt".indexOf(text.charAt(from)) >= 0) {
            from++;
            before = ' ';
        }
        boolean inVariable = before == '{' && from - 1 > begin && "${".indexOf(text.charAt(from - 2)) >= 0;
        if (OPENERS.indexOf(before) >= 0 || inVariable) {
            return Optional.empty();
        }
        while (from < to && "-:@_".indexOf(text.charAt(from)) >= 0) {
            from++;
        }
        boolean open = to < end && CONTINUERS.indexOf(text.charAt(to)) >= 0;
        if (open) {
            int colon = text.lastIndexOf(':', to - 1);
            if (colon <= from || text.lastIndexOf('/', to - 1) > colon) {
                return Optional.empty();
            }
            to = colon;
        }
        while (to > from && ".:-_/@".indexOf(text.charAt(to - 1)) >= 0) {
            to--;
        }
        if (to - from < 3) {
            return Optional.empty();
        }
        boolean hint = lineHint(text, begin, from) || (hinted && !bare(text, from, to));
        if (!hint && bare(text, from, to)) {
            return Optional.empty();
        }
        int start = from;
        int stop = to;
        boolean completed = open;
        return evidence.weigh(text.substring(from, to), hint)
                .filter(v -> !completed || text.substring(start, stop).indexOf('/') > 0)
                .map(v -> new Word(start + v.skip(), stop, v.ref(), v.certainty(), completed));
    }

    private static boolean bare(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text.charAt(i) == '/' || text.charAt(i) == ':') {
                return false;
            }
        }
        return true;
    }

    private static boolean lineHint(String text, int begin, int from) {
        int before = from - 1;
        while (before > begin && " \"'`[".indexOf(text.charAt(before)) >= 0) {
            before--;
        }
        // most words of most texts follow another word: nothing to look at
        if (before < begin || ":=>elM".indexOf(text.charAt(before)) < 0) {
            return false;
        }
        int start = Math.max(Math.max(begin, from - LOOK_BACK), text.lastIndexOf('\n', from - 1) + 1);
        if (start >= from) {
            return false;
        }
        String lead = text.substring(start, from);
        Matcher key = KEY.matcher(lead);
        if (key.find()) {
            return key.group(2) != null || ImageKeys.means(key.group(1));
        }
        return COMMAND.matcher(lead).find();
    }
}
