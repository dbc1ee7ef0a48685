package dev.landfall.desktop.fakes;

import dev.landfall.desktop.ports.SettingsPort;
import dev.landfall.engine.format.Yaml;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.problem.Severity;
import dev.landfall.engine.product.Answers;
import dev.landfall.engine.product.Form;
import dev.landfall.engine.product.Product;
import dev.landfall.engine.progress.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The real questions of the ClearML server, over a cluster that is not there. */
public final class FakeSettings implements SettingsPort {
    public Answers answers = Answers.NONE;
    public Map<String, String> edits = Map.of();
    public boolean openshift = true;
    public List<Remark> remarks = List.of();
    public Function<Form, Security> judge = SecuritySamples::server;
    /** Whether what would help is never found. */
    public boolean stillSeeking;
    /** Thrown instead of a verdict. */
    public @Nullable ProblemException unjudged;

    public final List<Draft> used = new ArrayList<>();
    public final List<Draft> judged = new ArrayList<>();
    private Product product = Samples.product();

    /** Asks what ClearML Enterprise asks, with a bundle that holds all of it. */
    public void enterprise() {
        product = Samples.enterprise();
        judge = SecuritySamples::enterprise;
    }

    @Override
    public Start start() {
        return new Start(
                product,
                new Draft(answers, edits),
                facts(),
                List.of("ocs-storagecluster-ceph-rbd", "thin-csi"),
                List.of("openshift-default", "nginx"));
    }

    private Map<String, String> facts() {
        return Map.of(
                "cluster.version", "v1.29.8",
                "cluster.openshift", String.valueOf(openshift),
                "site.namespace", "clearml",
                "chart.server", "clearml-enterprise",
                "chart.agent", "clearml-enterprise-agent",
                "chart.gateway", "clearml-enterprise-app-gateway",
                "file.apps", "apps.zip",
                "packages.image", "landfall.local/packages:0123456789ab");
    }

    private Form form(Draft draft) {
        return Form.of(product, draft.answers(), facts());
    }

    @Override
    public Preview preview(Draft draft) {
        Form form = form(draft);
        Release server = release("clearml", draft, form);
        return new Preview(
                product.id().equals("clearml-server")
                        ? List.of(server)
                        : List.of(server, release("clearml-agent", draft, form)));
    }

    private Release release(String name, Draft draft, Form form) {
        List<Remark> all = new ArrayList<>(remarks);
        String edit = draft.edits().getOrDefault(name, "");
        try {
            Yaml.values(edit, "edits");
        } catch (ProblemException e) {
            all.add(new Remark(
                    Severity.FAIL,
                    "",
                    Integer.parseInt(e.problem().facts().getOrDefault("line", "1")),
                    e.problem().title()));
        }
        return new Release(
                name,
                name + " 7.14.4",
                Samples.values(form) + edit,
                Samples.DEFAULTS,
                Samples.merged(form),
                Samples.merged(form) + edit,
                all);
    }

    @Override
    public Security security(Draft draft, Consumer<Security> sooner, Progress progress) {
        judged.add(draft);
        if (unjudged != null) {
            throw unjudged;
        }
        sooner.accept(withoutHelp(judge.apply(form(draft))));
        if (stillSeeking) {
            throw new StillRunning();
        }
        return judge.apply(form(draft));
    }

    private static Security withoutHelp(Security known) {
        List<PodVerdict> pods = known.pods().stream()
                .map(p -> new PodVerdict(
                        p.release(),
                        p.object(),
                        p.role(),
                        p.admitted(),
                        p.hurdles().stream()
                                .map(h -> new Hurdle(h.field(), h.problem(), List.of(), null))
                                .toList(),
                        p.least(),
                        p.warnings()))
                .toList();
        return new Security(known.judge(), known.rule(), known.live(), known.assumed(), pods, known.problems());
    }

    @Override
    public List<Change> changes(Draft draft, String toggle) {
        return List.of(new Change(
                "Values of clearml",
                Samples.merged(form(new Draft(draft.answers().with(toggle, false), draft.edits()))),
                Samples.merged(form(new Draft(draft.answers().with(toggle, true), draft.edits())))));
    }

    @Override
    public void use(Draft draft) {
        used.add(draft);
    }
}
