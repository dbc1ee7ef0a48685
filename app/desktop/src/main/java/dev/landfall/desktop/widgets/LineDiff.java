package dev.landfall.desktop.widgets;

import java.util.ArrayList;
import java.util.List;

/**
 * The difference of two texts, line by line, as a unified diff: E. Myers, "An O(ND) Difference Algorithm" (1986).
 *
 * <p>Needs no toolkit. Time and memory grow with the number of differences, not with the length of the texts.
 */
public final class LineDiff {
    private static final int CONTEXT = 3;

    /** With more differences than this nobody reads them one by one, and finding the fewest costs too much. */
    private static final int MOST = 3000;

    private final List<String> a;
    private final List<String> b;

    private LineDiff(List<String> a, List<String> b) {
        this.a = a;
        this.b = b;
    }

    /** One line of the outcome. {@code kind} is a space, a plus or a minus. */
    private record Edit(char kind, String line, int inA, int inB) {}

    /** Empty when the texts are the same. */
    public static String unified(String before, String after) {
        if (before.equals(after)) {
            return "";
        }
        LineDiff diff = new LineDiff(before.lines().toList(), after.lines().toList());
        return print(diff.edits());
    }

    private List<Edit> edits() {
        int n = a.size();
        int m = b.size();
        int max = Math.min(n + m, MOST);
        List<int[]> trace = new ArrayList<>();
        int[] v = new int[2 * max + 2];
        for (int d = 0; d <= max; d++) {
            // only the diagonals -d … d were touched, so only they are kept
            int[] kept = new int[2 * d + 3];
            for (int k = -d - 1; k <= d + 1; k++) {
                kept[k + d + 1] = v[Math.floorMod(k + max, v.length)];
            }
            trace.add(kept);
            for (int k = -d; k <= d; k += 2) {
                int down = v[Math.floorMod(k + 1 + max, v.length)];
                int right = v[Math.floorMod(k - 1 + max, v.length)];
                int x = k == -d || (k != d && right < down) ? down : right + 1;
                while (x < n && x - k < m && a.get(x).equals(b.get(x - k))) {
                    x++;
                }
                v[Math.floorMod(k + max, v.length)] = x;
                if (x >= n && x - k >= m) {
                    return walkBack(trace, d);
                }
            }
        }
        return replaceAll();
    }

    private List<Edit> replaceAll() {
        List<Edit> edits = new ArrayList<>();
        for (int i = 0; i < a.size(); i++) {
            edits.add(new Edit('-', a.get(i), i, 0));
        }
        for (int i = 0; i < b.size(); i++) {
            edits.add(new Edit('+', b.get(i), a.size(), i));
        }
        return edits;
    }

    private List<Edit> walkBack(List<int[]> trace, int last) {
        List<Edit> edits = new ArrayList<>();
        int x = a.size();
        int y = b.size();
        for (int d = last; d >= 0; d--) {
            int[] v = trace.get(d);
            int k = x - y;
            int down = v[k + 1 + d + 1];
            int right = v[k - 1 + d + 1];
            boolean insert = k == -d || (k != d && right < down);
            int previousK = insert ? k + 1 : k - 1;
            int previousX = d == 0 ? 0 : insert ? down : right;
            int previousY = d == 0 ? 0 : previousX - previousK;
            while (x > previousX && y > previousY) {
                x--;
                y--;
                edits.add(new Edit(' ', a.get(x), x, y));
            }
            if (d > 0) {
                if (insert) {
                    y--;
                    edits.add(new Edit('+', b.get(y), x, y));
                } else {
                    x--;
                    edits.add(new Edit('-', a.get(x), x, y));
                }
            }
        }
        return edits.reversed();
    }

    private static String print(List<Edit> edits) {
        StringBuilder text = new StringBuilder();
        int i = 0;
        while (i < edits.size()) {
            if (edits.get(i).kind() == ' ') {
                i++;
                continue;
            }
            int from = Math.max(0, i - CONTEXT);
            int to = i;
            for (int j = i; j < edits.size() && j - to <= 2 * CONTEXT; j++) {
                if (edits.get(j).kind() != ' ') {
                    to = j;
                }
            }
            to = Math.min(edits.size() - 1, to + CONTEXT);
            hunk(text, edits.subList(from, to + 1));
            i = to + 1;
        }
        return text.toString();
    }

    private static void hunk(StringBuilder text, List<Edit> edits) {
        long inA = edits.stream().filter(e -> e.kind() != '+').count();
        long inB = edits.stream().filter(e -> e.kind() != '-').count();
        Edit first = edits.getFirst();
        text.append("@@ -").append(first.inA() + (inA == 0 ? 0 : 1)).append(',').append(inA);
        text.append(" +")
                .append(first.inB() + (inB == 0 ? 0 : 1))
                .append(',')
                .append(inB)
                .append(" @@\n");
        for (Edit edit : edits) {
            text.append(edit.kind()).append(edit.line()).append('\n');
        }
    }
}
