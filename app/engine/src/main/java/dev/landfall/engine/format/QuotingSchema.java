package dev.landfall.engine.format;

import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.schema.JsonSchema;

/** YAML 1.2 for writing, with a plain text wherever YAML 1.1 agrees that it is one (its types bool, int, float, null, merge, time). */
final class QuotingSchema extends JsonSchema {
    private static final Pattern OTHERWISE = Pattern.compile("(?i)y|n|yes|no|on|off|true|false|null|~|=|<<"
            + "|[-+]?\\.(?:inf|nan)|[-+]?\\.?[0-9][0-9a-fxo_.:+-]*|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}[t ].*");
    private static final Tag OTHER = new Tag("tag:yaml.org,2002:other");

    @Override
    public ScalarResolver getScalarResolver() {
        ScalarResolver plain = super.getScalarResolver();
        return (value, implicit) -> {
            Tag tag = plain.resolve(value, implicit);
            return implicit && tag.equals(Tag.STR) && OTHERWISE.matcher(value).matches() ? OTHER : tag;
        };
    }
}
