package dev.hearthbook.projections.internal.live;

import dev.hearthbook.keys.Blind;
import dev.hearthbook.projections.internal.query.Answer.OpenRow;
import dev.hearthbook.view.Change;
import dev.hearthbook.view.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The steps that lead from one list of rows to another, rows being the same when their keys are. As few moves as possible: the
 * longest increasing subsequence of the rows that stay (Fredman, 1975) is left where it is, every other row moves to its place
 * behind its new neighbour.
 *
 * <p>Pure. O(n²) in the worst case for pages of at most 1,000 rows, O(n log n) when little moves.
 */
final class Differences {
    private Differences() {}

    static List<Change.Step<Row>> between(List<OpenRow> before, List<OpenRow> after) {
        List<Change.Step<Row>> steps = new ArrayList<>();
        List<OpenRow> now = new ArrayList<>(before);
        removeMissing(now, after, steps);
        Set<Blind> staying = staying(now, after);
        Map<Blind, OpenRow> old = new HashMap<>();
        now.forEach(row -> old.put(row.key(), row));

        int place = 0;
        for (OpenRow row : after) {
            OpenRow known = old.get(row.key());
            if (known == null) {
                now.add(place, row);
                steps.add(new Change.Added<>(place, row.row()));
            } else if (staying.contains(row.key())) {
                place = indexOf(now, row.key(), place);
                if (known.id() != row.id() || known.position() != row.position()) {
                    now.set(place, row);
                    steps.add(new Change.Updated<>(place, row.row()));
                }
            } else {
                int from = indexOf(now, row.key(), 0);
                now.remove(from);
                // Rows that have yet to move may lie before the neighbour; the place is counted without this one.
                int to = from < place ? place - 1 : place;
                now.add(to, row);
                steps.add(new Change.Moved<>(from, to, row.row()));
                place = to;
            }
            place++;
        }
        return steps;
    }

    private static void removeMissing(List<OpenRow> now, List<OpenRow> after, List<Change.Step<Row>> steps) {
        Set<Blind> left = new HashSet<>();
        after.forEach(row -> left.add(row.key()));
        for (int i = now.size() - 1; i >= 0; i--) {
            if (!left.contains(now.get(i).key())) {
                now.remove(i);
                steps.add(new Change.Removed<>(i));
            }
        }
    }

    /** The keys of a longest run of rows that keep their order. */
    private static Set<Blind> staying(List<OpenRow> now, List<OpenRow> after) {
        Map<Blind, Integer> places = new HashMap<>();
        for (int i = 0; i < now.size(); i++) {
            places.put(now.get(i).key(), i);
        }
        List<OpenRow> common =
                after.stream().filter(row -> places.containsKey(row.key())).toList();
        int[] sequence = common.stream()
                .mapToInt(row -> places.getOrDefault(row.key(), -1))
                .toArray();
        int[] lastOfLength = new int[sequence.length];
        int[] previous = new int[sequence.length];
        int longest = 0;
        for (int i = 0; i < sequence.length; i++) {
            int low = 0;
            int high = longest;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (sequence[lastOfLength[middle]] < sequence[i]) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            previous[i] = low == 0 ? -1 : lastOfLength[low - 1];
            lastOfLength[low] = i;
            longest = Math.max(longest, low + 1);
        }
        Set<Blind> staying = new HashSet<>();
        for (int i = longest == 0 ? -1 : lastOfLength[longest - 1]; i >= 0; i = previous[i]) {
            staying.add(common.get(i).key());
        }
        return staying;
    }

    private static int indexOf(List<OpenRow> rows, Blind key, int from) {
        for (int i = from; i < rows.size(); i++) {
            if (rows.get(i).key().equals(key)) {
                return i;
            }
        }
        throw new AssertionError("a row that stays is not behind place " + from);
    }
}
