package dev.landfall.engine.oci.words;

import dev.landfall.engine.oci.ImageReference;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Weighs whether a text without blanks is an image, by how it reads, where it stands and what is known. */
public final class ImageEvidence {
    /**
     * A text taken for an image.
     *
     * @param skip chars in front that are no part of it, e.g. {@code docker://}
     */
    public record Verdict(ImageReference ref, Certainty certainty, int skip) {}

    private static final Pattern TRANSPORT =
            Pattern.compile("(?:docker|docker-pullable|docker-daemon|containers-storage)://");
    private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");
    private static final Pattern VERSION = Pattern.compile(
            "(?i)(?=.*[0-9]).*|latest|stable|main|master|edge|nightly|dev|release|alpine|slim|debug|nonroot");
    private static final Pattern FILE = Pattern.compile(
            "(?i).*\\.(?:ya?ml|json|conf|cfg|ini|toml|properties|crt|cer|pem|key|sh|py|txt|log|sock|socket|jar|tar|gz|tgz|zip|img|qcow2|iso|xml|html?|css|js|md|service|so|exe|db|pid|p12|jks|lua|sql|png|jpe?g|gif|svg|ico|webp|ttf|woff2?)");
    private static final Pattern WELL_KNOWN = Pattern.compile(
            "(?:.*\\.)?(?:docker\\.io|quay\\.io|gcr\\.io|ghcr\\.io|pkg\\.dev|registry\\.k8s\\.io|k8s\\.gcr\\.io|mcr\\.microsoft\\.com|nvcr\\.io"
                    + "|public\\.ecr\\.aws|azurecr\\.io|docker\\.elastic\\.co|registry\\.redhat\\.io|registry\\.access\\.redhat\\.com"
                    + "|registry\\.connect\\.redhat\\.com|registry\\.gitlab\\.com|lscr\\.io|icr\\.io|jfrog\\.io|rocks\\.canonical\\.com"
                    + "|dkr\\.ecr\\.[a-z0-9-]+\\.amazonaws\\.com|registry\\.opensource\\.zalan\\.do|cr\\.l5d\\.io|xpkg\\.upbound\\.io)");
    private static final Set<String> NOT_REGISTRIES =
            Set.of("github.com", "gitlab.com", "bitbucket.org", "golang.org", "www.w3.org", "schemas.xmlsoap.org");

    private final KnownImages known;

    public ImageEvidence(KnownImages known) {
        this.known = known;
    }

    /** @param hinted whether the key, flag or words before it speak of an image */
    public Optional<Verdict> weigh(String text, boolean hinted) {
        var transport = TRANSPORT.matcher(text);
        int skip = transport.lookingAt() ? transport.end() : 0;
        String name = text.substring(skip);
        if (name.contains("//")
                || name.startsWith("/")
                || name.startsWith(".")
                || name.contains(":/")
                || name.startsWith("sha256:")) {
            return Optional.empty();
        }
        Optional<ImageReference> parsed = ImageReference.tryParse(name);
        if (parsed.isEmpty()) {
            return Optional.empty();
        }
        ImageReference ref = parsed.get();
        return certainty(ref, name, hinted || skip > 0).map(c -> new Verdict(ref, c, skip));
    }

    private Optional<Certainty> certainty(ImageReference ref, String text, boolean hinted) {
        boolean path = text.indexOf('/') > 0;
        String tag = ref.tag();
        boolean exactName = tag != null || ref.digest() != null;
        if (known.exact(ref) && (exactName || hinted)) {
            return Optional.of(path || hinted || ref.digest() != null ? Certainty.SURE : Certainty.LIKELY);
        }
        if (ref.digest() != null) {
            return Optional.of(hinted ? Certainty.SURE : Certainty.LIKELY);
        }
        if (looksElse(ref, text, path)) {
            return Optional.empty();
        }
        if (known.named(ref) && (path || (exactName && hinted))) {
            return Optional.of(exactName || hinted ? Certainty.LIKELY : Certainty.POSSIBLE);
        }
        boolean host = (path && !ref.registry().equals("docker.io")) || text.startsWith("docker.io/");
        return hinted ? hinted(tag, path, host) : unhinted(ref, tag, path, host);
    }

    private static Optional<Certainty> hinted(@Nullable String tag, boolean path, boolean host) {
        if (path && (tag != null || host)) {
            return Optional.of(Certainty.SURE);
        }
        return Optional.of(path || tag != null ? Certainty.LIKELY : Certainty.POSSIBLE);
    }

    private static Optional<Certainty> unhinted(ImageReference ref, @Nullable String tag, boolean path, boolean host) {
        if (!path) {
            return Optional.empty();
        }
        boolean wellKnown = WELL_KNOWN.matcher(ref.registry()).matches() && host;
        if (tag == null) {
            return wellKnown ? Optional.of(Certainty.POSSIBLE) : Optional.empty();
        }
        if (host
                && (wellKnown
                        || (!PORT.matcher(tag).matches() && VERSION.matcher(tag).matches()))) {
            return Optional.of(Certainty.LIKELY);
        }
        boolean versionLike =
                VERSION.matcher(tag).matches() && !PORT.matcher(tag).matches();
        return !host
                        && versionLike
                        && ref.repository().indexOf('/') == ref.repository().lastIndexOf('/')
                ? Optional.of(Certainty.POSSIBLE)
                : Optional.empty();
    }

    private static boolean looksElse(ImageReference ref, String text, boolean path) {
        String tag = ref.tag();
        String lower = text.toLowerCase(Locale.ROOT);
        if (NOT_REGISTRIES.contains(ref.registry())
                || lower.equals("true")
                || lower.equals("false")
                || lower.equals("none")
                || lower.equals("null")
                || lower.equals("auto")
                || lower.equals("default")) {
            return true;
        }
        if (!path) {
            boolean number = text.chars().allMatch(c -> Character.isDigit(c) || c == '.');
            return number
                    || (tag != null && PORT.matcher(tag).matches() && tag.length() >= 3)
                    || FILE.matcher(text).matches();
        }
        return tag == null && FILE.matcher(text).matches();
    }
}
