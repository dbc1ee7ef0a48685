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

    /** In characters, filled; real ones stay below a hundred thousand. */
    private static final long SIZE = 16L << 20;

    private static final int VALUES = 100_000;

    private final Map<String, String> values;
    /** How many characters of paths and values may still be written down. */
    private long room = 4 * SIZE;

    private HoconMeaning(Map<String, String> values) {
        this.values = values;
    }

    /**
     * The values by path as {@link HoconText} names it; empty when the text is no HOCON, or when so much comes of it that it was made to do
     * harm.
     */
    static Optional<Map<String, String>> of(String text) {
        try {
            ConfigParseOptions options = ConfigParseOptions.defaults()
                    .setSyntax(ConfigSyntax.CONF)
                    .setAllowMissing(true)
                    .setIncluder(new NothingIncluded());
            Config config = ConfigFactory.parseString(text, options);
            if (HoconGrowth.of(config.root()) > SIZE) {
                return Optional.empty();
            }
            Config filled = config.resolve(ConfigResolveOptions.noSystem().setAllowUnresolved(true));
            Map<String, String> values = new TreeMap<>();
            HoconMeaning meaning = new HoconMeaning(values);
            meaning.flatten("", filled.root());
            return meaning.room < 0 ? Optional.empty() : Optional.of(values);
        } catch (ConfigException | StackOverflowError e) {
            return Optional.empty();
        }
    }

    private void flatten(String path, ConfigValue value) {
        if (unresolved(value)) {
            keep(path, value.toString());
        } else if (value instanceof ConfigObject object) {
            // an empty object is something too
            keep(path + "{}", "");
            for (Map.Entry<String, ConfigValue> child : object.entrySet()) {
                if (room >= 0) {
                    flatten(path.isEmpty() ? child.getKey() : path + "." + child.getKey(), child.getValue());
                }
            }
        } else if (value instanceof ConfigList list) {
            keep(path + "[]", String.valueOf(list.size()));
            for (int i = 0; i < list.size() && room >= 0; i++) {
                flatten(path + "." + i, list.get(i));
            }
        } else if (value.valueType() == ConfigValueType.STRING) {
            keep(path, String.valueOf(value.unwrapped()));
        } else {
            keep(path, value.render(PLAIN));
        }
    }

    private void keep(String path, String value) {
        room -= path.length() + value.length();
        values.put(path, value);
        if (values.size() > VALUES) {
            room = -1;
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
