package dev.landfall.engine.packages.apps;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.io.File;
import java.net.URL;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a HOCON text means: every value by its path, substitutions filled from the text itself. Nothing outside the text is read: no
 * includes, no environment, no system properties.
 */
final class HoconMeaning {
    private static final ConfigRenderOptions PLAIN =
            ConfigRenderOptions.concise().setJson(false);

    private HoconMeaning() {}

    /** The values by path as {@link HoconText} names it; empty when the text is no HOCON. */
    static Optional<Map<String, String>> of(String text) {
        try {
            ConfigParseOptions options = ConfigParseOptions.defaults()
                    .setSyntax(ConfigSyntax.CONF)
                    .setAllowMissing(true)
                    .setIncluder(new NothingIncluded());
            Config config = ConfigFactory.parseString(text, options);
            Config filled = config.resolve(ConfigResolveOptions.noSystem().setAllowUnresolved(true));
            Map<String, String> values = new TreeMap<>();
            flatten("", filled.root(), values);
            return Optional.of(values);
        } catch (ConfigException | StackOverflowError e) {
            return Optional.empty();
        }
    }

    private static void flatten(String path, ConfigValue value, Map<String, String> into) {
        if (unresolved(value)) {
            into.put(path, value.toString());
        } else if (value instanceof ConfigObject object) {
            // an empty object is something too
            into.put(path + "{}", "");
            object.forEach((key, child) -> flatten(path.isEmpty() ? key : path + "." + key, child, into));
        } else if (value instanceof ConfigList list) {
            into.put(path + "[]", String.valueOf(list.size()));
            for (int i = 0; i < list.size(); i++) {
                flatten(path + "." + i, list.get(i), into);
            }
        } else if (value.valueType() == ConfigValueType.STRING) {
            into.put(path, String.valueOf(value.unwrapped()));
        } else {
            into.put(path, value.render(PLAIN));
        }
    }

    private static boolean unresolved(ConfigValue value) {
        try {
            return value.valueType() == ConfigValueType.LIST && ((ConfigList) value).size() < 0;
        } catch (ConfigException.NotResolved e) {
            return true;
        }
    }

    /** What a file includes belongs to the machine it will run on, and must not be looked for on this one. */
    private static final class NothingIncluded
            implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL, ConfigIncluderClasspath {
        @Override
        public ConfigIncluder withFallback(ConfigIncluder fallback) {
            return this;
        }

        @Override
        public ConfigObject include(ConfigIncludeContext context, String what) {
            return ConfigFactory.empty().root();
        }

        @Override
        public ConfigObject includeFile(ConfigIncludeContext context, File what) {
            return ConfigFactory.empty().root();
        }

        @Override
        public ConfigObject includeURL(ConfigIncludeContext context, URL what) {
            return ConfigFactory.empty().root();
        }

        @Override
        public ConfigObject includeResources(ConfigIncludeContext context, String what) {
            return ConfigFactory.empty().root();
        }
    }
}
