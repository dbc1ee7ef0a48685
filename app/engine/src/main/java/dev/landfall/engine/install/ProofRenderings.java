package dev.landfall.engine.install;

import dev.landfall.engine.charts.ChartRenderer;
import dev.landfall.engine.charts.RenderRequest;
import dev.landfall.engine.charts.Rendered;
import dev.landfall.engine.charts.TargetApi;
import dev.landfall.engine.charts.helm.HelmWorkers;
import dev.landfall.engine.format.Yaml;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Renders charts as no cluster in particular would have them, only for what is in them: in spite of the Kubernetes they want, and with
 * kinds that somebody will define by then. The same request is rendered once. One thread.
 */
final class ProofRenderings {
    /** A rendering can be 5 MB; charts that a setting does not touch come again at once. */
    private static final int KEPT = 12;

    private static final int UNKNOWN_KINDS = 20;
    private static final Pattern UNKNOWN_KIND = Pattern.compile(
            "no matches for kind \"(?<kind>[^\"/]+)\" in version \"(?<group>[^\"/]+)/(?<version>[^\"/]+)\"");

    private final ChartRenderer renderer;
    private final Map<String, Rendered> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Rendered> eldest) {
            return size() > KEPT;
        }
    };
    private final Map<String, String> definitions = new TreeMap<>();
    private int rendered;

    ProofRenderings(HelmWorkers helm) {
        this.renderer = new ChartRenderer(helm);
    }

    /** How often Helm rendered something. */
    int count() {
        return rendered;
    }

    /** @throws ProblemException as {@link ChartRenderer#render}, but for the versions and kinds of the cluster */
    Rendered of(RenderRequest request, boolean openshift, Progress progress) {
        String key = openshift + " " + request.chart().digest() + " " + request.release() + " " + request.namespace()
                + " " + Digest.of(request.values().getBytes(StandardCharsets.UTF_8));
        Rendered before = known.get(key);
        if (before != null) {
            return before;
        }
        progress.checkpoint();
        Rendered made = render(request, openshift, progress.quiet());
        rendered++;
        known.put(key, made);
        return made;
    }

    private Rendered render(RenderRequest asked, boolean openshift, Progress progress) {
        RenderRequest request = asked;
        for (int n = 0; ; n++) {
            try (TargetApi api = TargetApi.usual(openshift)) {
                return renderer.render(request.assuming(List.copyOf(definitions.values())), api, progress);
            } catch (ProblemException e) {
                switch (e.problem().code()) {
                    case "charts.kube-version" -> request = request.overridingKubeVersion();
                    case "charts.unknown-kind" -> {
                        if (!assume(e.problem().facts().getOrDefault("why", ""))) {
                            throw e;
                        }
                    }
                    default -> throw e;
                }
                if (n > UNKNOWN_KINDS) {
                    throw e;
                }
            }
        }
    }

    /** Takes kinds that Helm missed as defined; whether there were new ones. */
    private boolean assume(String why) {
        boolean any = false;
        Matcher missed = UNKNOWN_KIND.matcher(why);
        while (missed.find()) {
            String kind = missed.group("kind");
            String plural = kind.toLowerCase(Locale.ROOT) + "s";
            String name = plural + "." + missed.group("group");
            String definition = Yaml.print(Map.of(
                    "apiVersion",
                    "apiextensions.k8s.io/v1",
                    "kind",
                    "CustomResourceDefinition",
                    "metadata",
                    Map.of("name", name),
                    "spec",
                    Map.of(
                            "group",
                            missed.group("group"),
                            "scope",
                            "Namespaced",
                            "names",
                            Map.of("plural", plural, "kind", kind),
                            "versions",
                            List.of(Map.of("name", missed.group("version"), "served", true, "storage", true)))));
            any |= definitions.put(name + "/" + missed.group("version"), definition) == null;
        }
        return any;
    }
}
