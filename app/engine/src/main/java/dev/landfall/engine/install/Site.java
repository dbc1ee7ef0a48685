package dev.landfall.engine.install;

import dev.landfall.engine.product.Answers;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One target, as its folder keeps it: where it is, what goes there, what was answered. Holds no secret.
 *
 * @param name as people call it
 * @param bundle path of the bundle as last opened; empty when none was
 * @param folders where else volumes of it lie, e.g. on a second stick
 * @param product id of the product in the bundle; empty when the bundle holds only one
 * @param answers without the secret ones
 * @param values the engineer's own edits of charts' values, YAML by release, merged last
 * @param accepted findings a person accepted, in words
 */
public record Site(
        String name,
        String bundle,
        List<String> folders,
        String product,
        ClusterChoice cluster,
        RegistryChoice registry,
        Answers answers,
        Map<String, String> values,
        List<Acceptance> accepted) {
    public Site {
        folders = List.copyOf(folders);
        values = Map.copyOf(values);
        accepted = List.copyOf(accepted);
    }

    /** A site about which nothing is known yet. */
    public static Site named(String name) {
        return new Site(
                name,
                "",
                List.of(),
                "",
                new ClusterChoice("", "", ""),
                new RegistryChoice("", "", false, "", ""),
                Answers.NONE,
                Map.of(),
                List.of());
    }

    /**
     * Which cluster.
     *
     * @param kubeconfig a file; empty for the usual ones (KUBECONFIG, then the home folder's)
     * @param context empty for the current one
     * @param namespace empty for the product's own
     */
    public record ClusterChoice(String kubeconfig, String context, String namespace) {}

    /**
     * Which registry.
     *
     * @param address {@code HOST[:PORT][/PREFIX]}
     * @param user empty when it asks for none
     * @param ca PEM text of the certificate authority to trust; empty for the usual ones
     * @param pullAddress how nodes reach it, when that differs from how the laptop does; empty when it does not
     */
    public record RegistryChoice(String address, String user, boolean plainHttp, String ca, String pullAddress) {}

    /**
     * A person went on in spite of a finding.
     *
     * @param finding its id
     * @param words why, as they typed it
     * @param by who
     * @param at when, ISO 8601
     */
    public record Acceptance(String finding, String words, String by, String at) {}

    public Site withBundle(String path, String productId) {
        return withBundle(path, List.of(), productId);
    }

    /** @param more where else volumes of the bundle lie */
    public Site withBundle(String path, List<String> more, String productId) {
        return new Site(name, path, more, productId, cluster, registry, answers, values, accepted);
    }

    public Site withCluster(ClusterChoice choice) {
        return new Site(name, bundle, folders, product, choice, registry, answers, values, accepted);
    }

    public Site withRegistry(RegistryChoice choice) {
        return new Site(name, bundle, folders, product, cluster, choice, answers, values, accepted);
    }

    public Site withAnswers(Answers changed) {
        return new Site(name, bundle, folders, product, cluster, registry, changed, values, accepted);
    }

    /** The edits of one release's values; empty text takes them back. */
    public Site withValues(String release, String yaml) {
        Map<String, String> changed = new TreeMap<>(values);
        if (yaml.isBlank()) {
            changed.remove(release);
        } else {
            changed.put(release, yaml);
        }
        return new Site(name, bundle, folders, product, cluster, registry, answers, changed, accepted);
    }

    public Site withAcceptance(Acceptance acceptance) {
        List<Acceptance> more = new java.util.ArrayList<>(accepted);
        more.removeIf(a -> a.finding().equals(acceptance.finding()));
        more.add(acceptance);
        return new Site(name, bundle, folders, product, cluster, registry, answers, values, more);
    }

    /** The words with which a finding was accepted, or null. */
    public @Nullable Acceptance acceptanceOf(String finding) {
        return accepted.stream()
                .filter(a -> a.finding().equals(finding))
                .findFirst()
                .orElse(null);
    }

    /** Secrets of a site while Landfall runs: answers by question, and the registry's password. Never printed. */
    public record Secrets(Map<String, String> answers, String registryPassword) {
        public static final Secrets NONE = new Secrets(Map.of(), "");

        public Secrets {
            answers = Map.copyOf(answers);
        }

        public Secrets withRegistryPassword(String password) {
            return new Secrets(answers, password);
        }

        public Secrets withAnswers(Map<String, String> changed) {
            return new Secrets(changed, registryPassword);
        }

        /** Every value that must be masked wherever it stands. */
        public List<String> values() {
            List<String> all = new java.util.ArrayList<>(answers.values());
            all.add(registryPassword);
            all.removeIf(String::isEmpty);
            return List.copyOf(all);
        }

        @Override
        public String toString() {
            return "Secrets of " + answers.keySet();
        }
    }
}
