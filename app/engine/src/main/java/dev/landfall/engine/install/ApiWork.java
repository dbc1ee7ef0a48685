package dev.landfall.engine.install;

import dev.landfall.engine.cluster.Cluster;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.install.steps.ApiCall;
import dev.landfall.engine.install.steps.ApiPlace;
import dev.landfall.engine.install.steps.CallApi;
import dev.landfall.engine.install.steps.Captures;
import dev.landfall.engine.install.steps.Retrying;
import dev.landfall.engine.product.AnswerPath;
import dev.landfall.engine.product.Form;
import dev.landfall.engine.product.StepSpec;
import dev.landfall.engine.product.Template;
import dev.landfall.engine.registry.Trust;
import dev.landfall.engine.run.PlannedStep;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Makes a call of an API ready: templates filled, and shown with every secret masked. */
final class ApiWork {
    private final Around around;
    private final Form form;
    private final Function<String, String> shown;

    /**
     * What belongs to the site and not to the call.
     *
     * @param trust for addresses outside of the cluster
     * @param mask takes secrets out of what is shown
     */
    record Around(
            Supplier<Cluster> cluster,
            Captures captures,
            Trust trust,
            Retrying retrying,
            Clock clock,
            UnaryOperator<String> mask) {
        static Around of(SiteSession session) {
            String ca = session.site().registry().ca();
            return new Around(
                    session::cluster,
                    session.captures(),
                    ca.isEmpty() ? Trust.system() : Trust.system().and(ca),
                    Retrying.USUAL,
                    session.clock(),
                    session::mask);
        }
    }

    ApiWork(Around around, Form form) {
        this.around = around;
        this.form = form;
        Set<String> secret = LateFilling.secretNames(form);
        this.shown = name -> secret.contains(name) ? Values.MASK : form.value(name);
    }

    /** @param namespace of the Service, when it is reached through one */
    CallApi step(StepSpec.Http spec, String title, String namespace) {
        ApiPlace place = place(spec, namespace);
        ApiCall run = call(spec.run());
        Optional<CallApi.Question> question = spec.check().map(this::question).or(() -> implied(spec));
        PlannedStep planned = new PlannedStep(
                spec.id(),
                "http",
                title,
                run + " at " + masked(place.words()),
                0,
                List.of(),
                List.of(new PlannedStep.Evidence("Call", "text", masked(evidence(spec, place)))));
        return new CallApi(
                planned,
                place,
                new CallApi.Login(filled(spec.user()), filled(spec.password())),
                question,
                run,
                around.captures(),
                new CallApi.Settings(around.retrying(), around.clock(), around.mask()));
    }

    private ApiPlace place(StepSpec.Http spec, String namespace) {
        if (spec.url().isEmpty()) {
            return new ApiPlace.Inside(around.cluster().get(), namespace, filled(spec.service()), filled(spec.port()));
        }
        return new ApiPlace.Outside(filled(spec.url()), around.trust());
    }

    private String masked(String text) {
        return around.mask().apply(text);
    }

    private String filled(String template) {
        return Template.fill(template, form::value);
    }

    private CallApi.Question question(StepSpec.HttpCheck check) {
        Optional<AnswerPath> expect = check.expect().isEmpty() ? Optional.empty() : Optional.of(path(check.expect()));
        return new CallApi.Question(check.call().map(this::call), expect, check.kept());
    }

    /** Without a check, a call whose answer is kept is not made a second time. */
    private static Optional<CallApi.Question> implied(StepSpec.Http spec) {
        List<String> taken = spec.run().capture().keySet().stream().sorted().toList();
        return taken.isEmpty()
                ? Optional.empty()
                : Optional.of(new CallApi.Question(Optional.empty(), Optional.empty(), taken));
    }

    private AnswerPath path(String template) {
        return AnswerPath.parse(template).filled(form::value);
    }

    private ApiCall call(StepSpec.HttpCall call) {
        Map<String, String> headers = new LinkedHashMap<>();
        call.headers().forEach((name, template) -> headers.put(name, filled(template)));
        Map<String, AnswerPath> capture = new LinkedHashMap<>();
        call.capture().forEach((name, template) -> capture.put(name, path(template)));
        // what fills a path is one part of it, whatever it holds
        return new ApiCall(
                call.method(),
                Template.fill(call.path(), name -> encoded(form.value(name))),
                Template.fill(call.path(), shown),
                headers,
                call.body()
                        .map(body -> String.valueOf(
                                Json.MAPPER.valueToTree(Template.fillValues(body, form::value, form::typed))))
                        .orElse(""),
                capture,
                call.accept());
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private String evidence(StepSpec.Http spec, ApiPlace place) {
        StringBuilder text = new StringBuilder();
        spec.check().ifPresent(check -> {
            text.append("Asked first:\n");
            if (!check.kept().isEmpty()) {
                text.append("  done when kept already: ")
                        .append(String.join(", ", check.kept()))
                        .append('\n');
            }
            check.call().ifPresent(call -> {
                show(text, spec, call, place);
                text.append("  done when there is: ")
                        .append(
                                check.expect().isEmpty()
                                        ? "all that is to be kept of it"
                                        : Template.fill(check.expect(), shown))
                        .append('\n');
            });
            text.append("Else:\n");
        });
        show(text, spec, spec.run(), place);
        return text.toString();
    }

    private void show(StringBuilder text, StepSpec.Http spec, StepSpec.HttpCall call, ApiPlace place) {
        text.append("  ")
                .append(call.method())
                .append(' ')
                .append(Template.fill(call.path(), shown))
                .append("   at ")
                .append(place.words())
                .append('\n');
        if (!spec.user().isEmpty()) {
            text.append("  Authorization: Basic ").append(Values.MASK).append('\n');
        }
        call.headers().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(e -> text.append("  ")
                        .append(e.getKey())
                        .append(": ")
                        .append(Template.fill(e.getValue(), shown))
                        .append('\n'));
        call.body()
                .ifPresent(body -> text.append("  ")
                        .append(Json.MAPPER
                                .valueToTree(Template.fillValues(body, shown, this::typed))
                                .toString())
                        .append('\n'));
        call.capture().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(e -> text.append("  keeps ")
                        .append(e.getKey())
                        .append(" from ")
                        .append(Template.fill(e.getValue(), shown))
                        .append('\n'));
    }

    private Object typed(String name) {
        String value = shown.apply(name);
        return value.equals(Values.MASK) ? value : form.typed(name);
    }
}
