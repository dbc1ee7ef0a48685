package dev.landfall.engine.install;

import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.product.Form;
import dev.landfall.engine.product.Product;
import dev.landfall.engine.product.Template;
import java.nio.file.Path;
import java.util.List;

/**
 * How the site is used from now on: where, by whom, what next.
 *
 * @param receipt the file that says what was put where
 * @param tried whether each address answers, as {@link SiteSession#tried} found; empty when nobody tried
 */
public record DoneReport(
        String title, List<Address> addresses, List<User> users, List<String> next, Path receipt, List<Finding> tried) {
    public DoneReport {
        tried = List.copyOf(tried);
        addresses = List.copyOf(addresses);
        users = List.copyOf(users);
        next = List.copyOf(next);
    }

    /** Where something can be reached. */
    public record Address(String label, String url) {}

    /**
     * Who may log in.
     *
     * @param password empty when there is none or it is not known any more; never printed
     */
    public record User(String label, String name, String password) {
        @Override
        public String toString() {
            return "User " + name;
        }
    }

    static DoneReport of(Product product, Form form, Path receipt) {
        Product.DonePage page = product.done();
        return new DoneReport(
                product.name() + " " + product.version() + " is installed in namespace " + form.value("site.namespace"),
                page.addresses().stream()
                        .filter(a -> a.when().holds(form::value))
                        .map(a -> new Address(a.label(), Template.fill(a.url(), form::value)))
                        .toList(),
                page.users().stream()
                        .filter(u -> u.when().holds(form::value))
                        .map(u -> new User(
                                u.label(),
                                Template.fill(u.name(), form::value),
                                u.secret().isEmpty() ? "" : form.value(u.secret())))
                        .toList(),
                page.next().stream().map(t -> Template.fill(t, form::value)).toList(),
                receipt,
                List.of());
    }

    DoneReport withTried(List<Finding> findings) {
        return new DoneReport(title, addresses, users, next, receipt, findings);
    }
}
