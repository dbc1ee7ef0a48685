package dev.landfall.engine.charts;

import dev.landfall.engine.problem.ProblemException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What Helm's error texts mean, as problems that say what to do. */
final class HelmTrouble {
    /**
     * What Helm was asked to do.
     *
     * @param values given to it; what is secret in them is taken out of its words
     */
    record Asked(String chart, String release, String namespace, String values) {}

    private static final Pattern KUBE_VERSION = Pattern.compile(
            "chart requires kubeVersion: (.*) which is incompatible with Kubernetes (\\S+)", Pattern.DOTALL);
    private static final Pattern EXECUTION = Pattern.compile("execution error at \\(([^)]*)\\): (.*)", Pattern.DOTALL);
    private static final Pattern TEMPLATE =
            Pattern.compile("(?:template|parse error at|YAML parse error on)", Pattern.DOTALL);
    private static final Pattern OWNERSHIP = Pattern.compile(
            "Unable to continue with (?:install|update): (.*?) exists and cannot be imported into the current release(.*)",
            Pattern.DOTALL);
    private static final Pattern HOOK = Pattern.compile(
            "(?:failed )?(pre|post)-(install|upgrade|delete|rollback)(?: hooks failed)?: (.*)", Pattern.DOTALL);
    private static final int SHOWN = 2000;

    private HelmTrouble() {}

    /** @param unreachable why the target did not answer, when that is what happened */
    static ProblemException of(String said, Asked asked, Optional<String> unreachable) {
        String text = trimmed(SecretWords.mask(said, asked.values()));
        if (unreachable.isPresent()) {
            return ProblemException.of("charts.unreachable", "why", trimmed(unreachable.get()));
        }
        Matcher kube = KUBE_VERSION.matcher(text);
        if (kube.find()) {
            return ProblemException.of(
                    "charts.kube-version", "chart", asked.chart(), "wanted", kube.group(1), "server", kube.group(2));
        }
        Matcher owned = OWNERSHIP.matcher(text);
        if (owned.find()) {
            return ProblemException.of(
                    "charts.already-there", "object", owned.group(1), "release", asked.release(), "why", text);
        }
        if (text.contains("values don't meet the specifications of the schema")) {
            return ProblemException.of("charts.values-schema", "chart", asked.chart(), "why", text);
        }
        Matcher execution = EXECUTION.matcher(text);
        if (execution.find()) {
            return ProblemException.of(
                    "charts.refused-values",
                    "chart",
                    asked.chart(),
                    "where",
                    execution.group(1),
                    "why",
                    execution.group(2).strip());
        }
        return byWords(text, asked);
    }

    private static ProblemException byWords(String text, Asked asked) {
        if (text.contains("failed to parse") && text.contains("values.yaml")) {
            return ProblemException.of("charts.bad-values", "chart", asked.chart(), "why", text);
        }
        if (text.contains("Kubernetes cluster unreachable")
                || text.contains("connection refused")
                || text.contains("no such host")
                || text.contains("i/o timeout")) {
            return ProblemException.of("charts.unreachable", "why", text);
        }
        if (text.contains("another operation (install/upgrade/rollback) is in progress")
                || text.contains("cannot re-use a name that is still in use")
                || text.contains("release: already exists")) {
            return ProblemException.of("charts.release-busy", "release", asked.release(), "why", text);
        }
        if (text.contains("no matches for kind") || text.contains("ensure CRDs are installed first")) {
            return ProblemException.of("charts.unknown-kind", "chart", asked.chart(), "why", text);
        }
        if (text.contains("must have at most 1048576 bytes")
                || text.contains("Too long: must have at most")
                || text.contains("request is too large")) {
            return ProblemException.of("charts.release-too-large", "release", asked.release(), "why", text);
        }
        if (text.contains("namespaces \"" + asked.namespace() + "\" not found")) {
            return ProblemException.of("charts.no-namespace", "namespace", asked.namespace(), "why", text);
        }
        if (text.contains("has no deployed releases") || text.contains("release: not found")) {
            return ProblemException.of(
                    "charts.no-release", "release", asked.release(), "namespace", asked.namespace(), "why", text);
        }
        Matcher hook = HOOK.matcher(text);
        if (hook.find() && !text.contains("template:")) {
            return ProblemException.of(
                    "charts.hook-failed",
                    "moment",
                    hook.group(1) + "-" + hook.group(2),
                    "release",
                    asked.release(),
                    "why",
                    hook.group(3));
        }
        if (text.contains("is forbidden:") || text.contains("denied the request")) {
            return ProblemException.of("charts.forbidden", "release", asked.release(), "why", text);
        }
        if (text.contains("timed out waiting")
                || text.contains("context deadline exceeded")
                || text.contains("resource not ready")) {
            return ProblemException.of("charts.timeout", "release", asked.release(), "why", text);
        }
        if (TEMPLATE.matcher(text).find() || text.contains("error converting YAML")) {
            return ProblemException.of("charts.template", "chart", asked.chart(), "why", text);
        }
        return ProblemException.of("charts.helm", "chart", asked.chart(), "why", text);
    }

    private static String trimmed(String text) {
        String clean = text.strip().replaceAll("/[^\\s:]*landfall-helm-[^\\s:]*/", "");
        return clean.length() > SHOWN ? clean.substring(0, SHOWN) + "…" : clean;
    }
}
