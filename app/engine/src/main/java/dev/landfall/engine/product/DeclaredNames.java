package dev.landfall.engine.product;

import dev.landfall.engine.format.Fields;
import dev.landfall.engine.format.Nearest;
import dev.landfall.engine.format.YamlNode;
import dev.landfall.engine.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The names that templates and conditions of a product may use: facts, and what its parts declare.
 *
 * <p>Every name is declared once, and before anything that uses it is read.
 */
final class DeclaredNames {
    private static final Pattern ID = Pattern.compile("[a-z][a-z0-9-]*");

    private final Set<String> names;

    /** @param facts names that need no declaration */
    DeclaredNames(List<String> facts) {
        this.names = new TreeSet<>(facts);
    }

    /** Declares an id where it stands. */
    void declare(YamlNode id) {
        declare(id, id(id));
    }

    /** @param at where a problem points to, e.g. that the name is taken */
    void declare(YamlNode at, String name) {
        if (!names.add(name)) {
            throw at.wrong("a name of its own; '" + name + "' is taken");
        }
    }

    /** An optional template that names only what is known; empty when it is not there. */
    String template(Fields f, String key) {
        return f.find(key)
                .map(node -> {
                    checkNames(node.text(), node);
                    return node.text();
                })
                .orElse("");
    }

    /** @throws ProblemException {@code product.unknown-name} */
    void checkNames(String template, YamlNode at) {
        for (String name : Template.names(template)) {
            known(name, at);
        }
    }

    private void known(String name, YamlNode at) {
        if (!names.contains(name)) {
            throw ProblemException.of(
                    "product.unknown-name",
                    "file",
                    at.file(),
                    "line",
                    at.line(),
                    "path",
                    at.path(),
                    "name",
                    name,
                    "hint",
                    Nearest.to(name, names)
                            .map(n -> "Did you mean '" + n + "'?")
                            .orElse("Known are: " + names));
        }
    }

    /** An optional condition, one term or a list of them; always when it is not there. */
    When when(Fields f, String key) {
        Optional<YamlNode> node = f.find(key);
        if (node.isEmpty()) {
            return When.ALWAYS;
        }
        List<YamlNode> items = node.get() instanceof YamlNode.Sequence s ? s.items() : List.of(node.get());
        List<When.Term> terms = new ArrayList<>();
        for (YamlNode item : items) {
            try {
                When.Term term = When.term(item.text());
                known(term.name(), item);
                terms.add(term);
            } catch (IllegalArgumentException e) {
                throw item.wrong("a condition: " + e.getMessage());
            }
        }
        return new When(terms);
    }

    /** An id: lower-case letters, digits and '-'. */
    static String id(YamlNode node) {
        if (!ID.matcher(node.text()).matches()) {
            throw node.wrong("lower-case letters, digits and '-'");
        }
        return node.text();
    }
}
