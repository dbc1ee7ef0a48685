package dev.landfall.desktop.widgets;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How serious a line of a log is, by the words programs use; works on plain lines, klog, and JSON lines of MongoDB and others. */
public enum LogLevel {
    ERROR,
    WARN,
    NORMAL,
    DEBUG;

    /** Levels stand near the beginning, so that a word in a message does not count. */
    private static final int LOOK_AT = 160;

    private static final Pattern WORD = Pattern.compile(
            "\\b(?:(ERROR|FATAL|SEVERE|CRITICAL|PANIC|EMERG)|(WARN(?:ING)?)|(DEBUG|TRACE|FINE(?:ST|R)?))\\b");
    private static final Pattern JSON = Pattern.compile(
            "\"(?:s|level|severity|log\\.level|lvl)\"\\s*:\\s*\"(?:(F|E|error|fatal|panic|critical|ERROR|FATAL|CRITICAL)|(W|warn|warning|WARN|WARNING)|(D\\d?|debug|trace|DEBUG|TRACE))\"");
    private static final Pattern KLOG = Pattern.compile("^(?:([EF])|(W))\\d{4} \\d\\d:\\d\\d:\\d\\d");

    public static LogLevel of(String line) {
        String head = line.length() > LOOK_AT ? line.substring(0, LOOK_AT) : line;
        if (head.startsWith("{")) {
            return level(JSON.matcher(head));
        }
        Matcher klog = KLOG.matcher(head);
        if (klog.find()) {
            return klog.group(1) != null ? ERROR : WARN;
        }
        return level(WORD.matcher(head));
    }

    private static LogLevel level(Matcher m) {
        if (!m.find()) {
            return NORMAL;
        }
        return m.group(1) != null ? ERROR : m.group(2) != null ? WARN : DEBUG;
    }
}
