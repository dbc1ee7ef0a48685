package dev.landfall.engine.bundle;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.cyclonedx.model.License;
import org.cyclonedx.model.LicenseChoice;
import org.cyclonedx.model.license.Expression;
import org.cyclonedx.util.LicenseResolver;

/** Licences as artifacts say them, in CycloneDX's words: an SPDX id or expression where it is one, else the words as they are. One thread. */
final class Licences {
    private static final Pattern OPERATORS = Pattern.compile(" (?:OR|AND) |[()]");
    /** A whole text of a licence in a field that should name it is no name. */
    private static final int LONGEST = 200;

    private final Map<String, Boolean> known = new HashMap<>();

    /** @param said may be empty */
    Optional<LicenseChoice> of(String said) {
        String text = said.strip();
        if (text.isEmpty() || text.length() > LONGEST) {
            return Optional.empty();
        }
        LicenseChoice choice = new LicenseChoice();
        List<String> names = OPERATORS
                .splitAsStream(text)
                .map(String::strip)
                .filter(n -> !n.isEmpty())
                .toList();
        if (names.equals(List.of(text)) && id(text)) {
            License license = new License();
            license.setId(text);
            choice.addLicense(license);
        } else if (names.size() > 1 && names.stream().allMatch(this::id)) {
            choice.setExpression(new Expression(text));
        } else {
            License license = new License();
            license.setName(text);
            choice.addLicense(license);
        }
        return Optional.of(choice);
    }

    /** The library also knows common misspellings; what somebody may have meant is not what he said. */
    private boolean id(String name) {
        return known.computeIfAbsent(name, n -> {
            LicenseChoice found = LicenseResolver.resolve(n, false);
            return found != null
                    && found.getLicenses() != null
                    && found.getLicenses().stream().anyMatch(l -> n.equals(l.getId()));
        });
    }
}
