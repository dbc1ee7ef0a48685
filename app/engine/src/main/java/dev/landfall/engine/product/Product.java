package dev.landfall.engine.product;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What gets installed, described by a folder of data: {@code product.yaml}, values, manifests and help.
 *
 * @param id a folder's name, e.g. {@code clearml-server}
 * @param name as people call it
 * @param version of what is installed
 * @param summary in a sentence
 * @param namespace where it goes unless the engineer says otherwise
 * @param groups of questions, in the order they are asked
 * @param toggles what can be switched
 * @param images that are pulled at run time and stand in no chart
 * @param charts that steps call by an id
 * @param bundled files of the bundle that steps and templates call by an id
 * @param captures names whose values only a running step learns
 * @param derived names whose values follow from answers, toggles and facts
 * @param steps in the order they are done
 * @param done what the last page says
 * @param files everything else in the folder
 */
public record Product(
        String id,
        String name,
        String version,
        String summary,
        String namespace,
        List<Group> groups,
        List<Toggle> toggles,
        List<RuntimeImage> images,
        List<ChartChoice> charts,
        List<FileChoice> bundled,
        Set<String> captures,
        List<Derived> derived,
        List<StepSpec> steps,
        DonePage done,
        ProductFiles files) {
    public Product {
        groups = List.copyOf(groups);
        toggles = List.copyOf(toggles);
        images = List.copyOf(images);
        charts = List.copyOf(charts);
        bundled = List.copyOf(bundled);
        captures = Set.copyOf(captures);
        derived = List.copyOf(derived);
        steps = List.copyOf(steps);
    }

    /** A few questions that belong together. */
    public record Group(String title, String help, List<Question> questions) {
        public Group {
            questions = List.copyOf(questions);
        }
    }

    /**
     * A question to the engineer.
     *
     * @param id its name in {@code ${…}}
     * @param ask in plain words
     * @param kubernetes the same in Kubernetes words, in small beside it; may be empty
     * @param otherwise the default, in which {@code ${…}} may name other answers; may be empty
     * @param pattern a regular expression the whole answer must match; empty when any will do
     * @param patternHelp what the pattern wants, in words
     * @param choices of a {@link QuestionType#CHOICE}
     * @param generate how many random characters to make when nothing is given, 0 when nothing is made
     * @param min of a number
     * @param max of a number
     */
    public record Question(
            String id,
            String ask,
            String kubernetes,
            String help,
            QuestionType type,
            String otherwise,
            boolean required,
            String pattern,
            String patternHelp,
            List<String> choices,
            int generate,
            long min,
            long max,
            When when) {
        public Question {
            choices = List.copyOf(choices);
        }
    }

    /**
     * Something that can be switched on or off.
     *
     * @param label in plain words
     * @param changes what it changes, in a sentence
     * @param offered when it is shown at all
     * @param suggested when it starts switched on
     */
    public record Toggle(String id, String label, String changes, When offered, When suggested) {}

    /** A values or manifest file of the product, used when its condition holds. */
    public record ConditionalFile(String path, When when) {}

    /**
     * An image that something pulls while it runs, e.g. that of tasks.
     *
     * @param reference a template
     * @param when it may be pulled
     */
    public record RuntimeImage(String reference, When when) {}

    /**
     * A chart that steps call by an id.
     *
     * @param names of charts; the first that the bundle holds is taken
     */
    public record ChartChoice(String id, List<String> names) {
        public ChartChoice {
            names = List.copyOf(names);
        }
    }

    /**
     * A file of the bundle that steps call by an id.
     *
     * @param match a glob over the names of the bundle's files
     */
    public record FileChoice(String id, String match) {}

    /**
     * A name whose value follows from others: that of the first case that holds, else empty.
     *
     * @param cases in the order they are tried
     */
    public record Derived(String id, List<Case> cases) {
        public Derived {
            cases = List.copyOf(cases);
        }
    }

    /**
     * One of the values that a derived name can have.
     *
     * @param value a template
     */
    public record Case(String value, When when) {}

    /** The last page: where it is, who may log in, what to do now. */
    public record DonePage(List<Address> addresses, List<User> users, List<String> next) {
        public DonePage {
            addresses = List.copyOf(addresses);
            users = List.copyOf(users);
            next = List.copyOf(next);
        }
    }

    /**
     * Where something can be reached.
     *
     * @param url a template
     */
    public record Address(String label, String url, When when) {}

    /**
     * Who may log in.
     *
     * @param name a template
     * @param secret the question that holds the password; may be empty
     */
    public record User(String label, String name, String secret, When when) {}

    /** The names that a bundle's chart may have for a step's word: those of the chosen id, else the word itself. */
    public List<String> chartNames(String chart) {
        return charts.stream()
                .filter(c -> c.id().equals(chart))
                .findFirst()
                .map(ChartChoice::names)
                .orElse(List.of(chart));
    }

    /** Every question of every group. */
    public List<Question> questions() {
        return groups.stream().flatMap(g -> g.questions().stream()).toList();
    }

    /** The ids of the questions whose answers are secret. */
    public Set<String> secretQuestions() {
        return questions().stream()
                .filter(q -> q.type() == QuestionType.SECRET)
                .map(Question::id)
                .collect(Collectors.toUnmodifiableSet());
    }
}
