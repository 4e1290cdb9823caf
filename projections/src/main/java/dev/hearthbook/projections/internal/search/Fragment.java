package dev.hearthbook.projections.internal.search;

import dev.hearthbook.view.Highlight;
import java.util.ArrayList;
import java.util.List;

/** Cuts the part out of a text in which most of what was looked for stands. Pure; any thread. */
final class Fragment {
    /** How many characters of a part may come before the first word that was found. */
    private static final int LEAD_MAX = 60;

    private Fragment() {}

    /** @param places numbers of the words that were found, in order; at least one */
    static Highlight of(String column, String text, Stems read, List<Integer> places) {
        int first = 0;
        int last = read.size() - 1;
        if (text.length() > Highlight.TEXT_MAX) {
            int best = best(read, places);
            first = best;
            while (first > 0 && read.start(best) - read.start(first - 1) <= LEAD_MAX) {
                first--;
            }
            last = best;
            while (last + 1 < read.size() && read.end(last + 1) - read.start(first) <= Highlight.TEXT_MAX) {
                last++;
            }
        }
        boolean whole = text.length() <= Highlight.TEXT_MAX;
        int from = whole ? 0 : read.start(first);
        int to = whole ? text.length() : read.end(last);
        List<Highlight.Span> spans = new ArrayList<>();
        for (int place : places) {
            // Pairs of Chinese, Japanese or Korean characters overlap: a span begins where the one before ends.
            int start = Math.max(
                    read.start(place) - from,
                    spans.isEmpty() ? 0 : spans.get(spans.size() - 1).end());
            int end = read.end(place) - from;
            if (place >= first && place <= last && start < end) {
                spans.add(new Highlight.Span(start, end));
            }
        }
        return new Highlight(column, text.substring(from, to), spans);
    }

    /** The word that was found with the most others close behind it. */
    private static int best(Stems read, List<Integer> places) {
        int best = places.get(0);
        int most = 0;
        int behind = 0;
        for (int i = 0; i < places.size(); i++) {
            int reach = read.start(places.get(i)) + Highlight.TEXT_MAX - LEAD_MAX;
            while (behind < places.size() && read.end(places.get(behind)) <= reach) {
                behind++;
            }
            if (behind - i > most) {
                most = behind - i;
                best = places.get(i);
            }
        }
        return best;
    }
}
