package dev.landfall.engine.cluster.wire;

import java.util.Collection;
import java.util.regex.Pattern;

/** Takes credentials out of text that others wrote: a plugin's error output, a server's message. */
public final class Mask {
    private static final String HIDDEN = "*****";
    private static final Pattern SHAPES = Pattern.compile(
            "eyJ[\\w-]{5,}\\.[\\w-]+\\.?[\\w-]*" // JSON Web Tokens
                    + "|sha256~[\\w-]{10,}" // OpenShift tokens
                    + "|-----BEGIN [A-Z ]*PRIVATE KEY-----[\\s\\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)"
                    + "|(?<=://)[^/\\s:@]+:[^/\\s@]+(?=@)"
                    + "|(?i)(?<=(bearer|basic) )[\\w+/=.~-]{8,}"
                    + "|(?i)(?<=(token|secret|password|passwd|key)[\"']?[ ]?[=:][ ]?[\"']?)[^\\s\"',]{4,}");

    private Mask() {}

    /** The text without the known secrets, and without whatever looks like one. */
    public static String text(String text, Collection<String> secrets) {
        String masked = text;
        for (String secret : secrets) {
            if (secret.length() >= 4) {
                masked = masked.replace(secret, HIDDEN);
            }
        }
        return SHAPES.matcher(masked).replaceAll(HIDDEN);
    }
}
