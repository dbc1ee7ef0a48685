package dev.landfall.engine.oci;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name of an image, as container runtimes read it (distribution/reference grammar, with Docker's defaults filled in:
 * {@code nginx} is {@code docker.io/library/nginx}).
 *
 * @param registry host with optional port, e.g. {@code docker.io}
 * @param repository path without the registry, lower-case
 * @param tag null when not given
 * @param digest null when not given
 */
public record ImageReference(
        String registry,
        String repository,
        @Nullable String tag,
        @Nullable Digest digest) implements Comparable<ImageReference> {
    private static final String COMPONENT = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
    private static final Pattern GRAMMAR = Pattern.compile("(?<name>[^@:]+(?::[0-9]+(?=/))?[^@:]*)"
            + "(?::(?<tag>[A-Za-z0-9_][A-Za-z0-9._-]{0,127}))?(?:@(?<digest>sha(?:256|512):[0-9a-f]+))?");
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");
    private static final Pattern REPOSITORY = Pattern.compile(COMPONENT + "(?:/" + COMPONENT + ")*");
    private static final Pattern HOST = Pattern.compile(
            "(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)(?:\\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*(?::[0-9]{1,5})?");

    public ImageReference {
        if (!HOST.matcher(registry).matches() || !REPOSITORY.matcher(repository).matches()) {
            throw new IllegalArgumentException("not an image reference: " + registry + "/" + repository);
        }
    }

    /** @throws IllegalArgumentException when it is no image reference */
    public static ImageReference parse(String text) {
        return tryParse(text).orElseThrow(() -> new IllegalArgumentException("not an image reference: " + text));
    }

    /** The reference, or empty when the text is none. */
    public static Optional<ImageReference> tryParse(String text) {
        Matcher m = GRAMMAR.matcher(text);
        if (text.length() > 512 || !m.matches()) {
            return Optional.empty();
        }
        String name = m.group("name");
        int slash = name.indexOf('/');
        String first = slash < 0 ? "" : name.substring(0, slash);
        boolean hosted = first.contains(".") || first.contains(":") || first.equals("localhost");
        String registry = hosted ? first : "docker.io";
        String repository = hosted ? name.substring(slash + 1) : name;
        if (registry.equals("index.docker.io")) {
            registry = "docker.io";
        }
        if (registry.equals("docker.io") && repository.indexOf('/') < 0) {
            repository = "library/" + repository;
        }
        try {
            String digest = m.group("digest");
            return Optional.of(new ImageReference(
                    registry, repository, m.group("tag"), digest == null ? null : Digest.parse(digest)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Whether a text, whoever wrote it, names a repository; the limit is what registries have. */
    public static boolean isRepository(String text) {
        return text.length() <= 255 && REPOSITORY.matcher(text).matches();
    }

    /** Whether a text, whoever wrote it, is a tag. */
    public static boolean isTag(String text) {
        return TAG.matcher(text).matches();
    }

    /** Registry and repository, without tag or digest. */
    public String name() {
        return registry + "/" + repository;
    }

    /** The same image, named by digest alone. */
    public ImageReference pinned(Digest to) {
        return new ImageReference(registry, repository, null, to);
    }

    /** With {@code :latest} where neither tag nor digest was given, as runtimes pull it. */
    public ImageReference resolved() {
        return tag == null && digest == null ? new ImageReference(registry, repository, "latest", null) : this;
    }

    @Override
    public int compareTo(ImageReference other) {
        return toString().compareTo(other.toString());
    }

    /** The whole name, registry included: {@code docker.io/library/nginx:1.27@sha256:…}. */
    @Override
    public String toString() {
        return name() + (tag == null ? "" : ":" + tag) + (digest == null ? "" : "@" + digest);
    }
}
