package dev.hearthbook.projections.internal.search;

import dev.hearthbook.keys.Blinder;
import dev.hearthbook.keys.KeyVault;
import dev.hearthbook.projections.internal.row.Blinders;
import dev.hearthbook.view.Search;
import dev.hearthbook.view.Table;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Turns text into what the search index may hold: for every word, the first 50 bits of an HMAC of its stem under a key of the
 * row's subject, written as 10 characters of A–Z and 2–7 (RFC 4648).
 *
 * <p><b>Ranking.</b> Equal stems of one subject and table have equal tokens, so counting them is counting words: BM25 over
 * tokens equals, list by list, BM25 over clear words that carry their subject's name. Tokens of a field are sorted, so that
 * the order of words is not kept.
 *
 * <p><b>Stop words</b> are left out, unless a text has nothing else: then they stay, in the index as in the question, so that
 * "Who are you?" finds "Who are you?" and nothing more.
 *
 * <p><b>Cost.</b> A {@linkplain WordCache cache} of {@value #WORDS_KEPT_MAX} words spares stemming and HMAC for those seen
 * lately, and a {@linkplain LineCache small one} spares finding the words of a line that was there a moment ago; both are in memory
 * only, and {@link #forget} drops what belongs to a destroyed scope.
 *
 * <p>Any thread.
 */
public final class BlindTokens {
    /** About 13 MB when full. */
    static final int WORDS_KEPT_MAX = 1 << 17;
    /** A search looks for this many different words at most; what follows is not looked for. */
    public static final int WORDS_MAX = 64;

    private static final int TOKEN_LENGTH = 10;
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final byte[] BASE32 = ALPHABET.getBytes(StandardCharsets.US_ASCII);

    private final Analyzer analyzer;
    private final Blinders blinders;
    /** Stands for a stop word in the cache; tokens have 50 bits. */
    private static final long STOP = -1;

    private final WordCache cache = new WordCache(WORDS_KEPT_MAX);
    private final LineCache lines = new LineCache();

    public BlindTokens(KeyVault keys, Analyzer analyzer) {
        this.analyzer = analyzer;
        this.blinders = new Blinders(keys);
    }

    Analyzer analyzer() {
        return analyzer;
    }

    /**
     * A search in blind tokens.
     *
     * @param words each different word of the search as it was asked, with its tokens, one for every scope that can be matched
     */
    public record Tokens(Map<String, List<String>> words) {
        /** Every token once, for {@link dev.hearthbook.projections.store.StoreSearch}. */
        public List<String> all() {
            return words.values().stream().flatMap(List::stream).distinct().toList();
        }

        /** Never the words. */
        @Override
        public String toString() {
            return "Tokens[" + words.size() + " words]";
        }
    }

    /**
     * What the index keeps of a field: its tokens, sorted, as often as they occur, separated by single blanks.
     *
     * @param scope the subject scope of the row; 0 for shared rows and those about nobody, whose tokens lie under the book's key
     * @return empty when the scope was destroyed; empty text when there are no words
     */
    public Optional<String> document(Table table, long scope, String text) {
        Optional<Blinder> blinder = blinders.of(scope, label(table));
        if (blinder.isEmpty()) {
            return Optional.empty();
        }
        Found found = new Found(text);
        // A line feed parts words, so a text has the words of its lines.
        for (int from = 0; from < text.length(); ) {
            int feed = text.indexOf('\n', from);
            int to = feed < 0 ? text.length() : feed;
            found.addAll(line(table, scope, text.substring(from, to), blinder.get()));
            from = to + 1;
        }
        if (found.count == 0 && found.stopped) {
            analyzer.split(
                    text,
                    (word, length, start, end) ->
                            found.add(blind(analyzer.stem(new String(word, 0, length)), blinder.get())));
        }
        return Optional.of(found.sortedText());
    }

    private LineCache.Tokens line(Table table, long scope, String line, Blinder blinder) {
        LineCache.Tokens known = lines.get(scope, table, line);
        if (known != null) {
            return known;
        }
        Found found = new Found(line);
        analyzer.split(
                line,
                (word, length, start, end) ->
                        found.add(cache.get(scope, table, word, length, made -> token(made, blinder))));
        LineCache.Tokens made = new LineCache.Tokens(Arrays.copyOf(found.tokens, found.count), found.stopped);
        lines.put(scope, table, line, made);
        return made;
    }

    /**
     * What the index keeps of the beginnings of a field's words: a token for each, once, sorted and separated by single blanks. Stop
     * words have none.
     *
     * @param scope as in {@link #document}
     * @return empty when the scope was destroyed
     */
    public Optional<String> beginnings(Table table, long scope, String text) {
        Optional<Blinder> blinder = blinders.of(scope, label(table));
        if (blinder.isEmpty()) {
            return Optional.empty();
        }
        Set<String> beginnings = new HashSet<>();
        analyzer.split(text, (letters, length, start, end) -> {
            String word = new String(letters, 0, length);
            if (!analyzer.isStop(word)) {
                String folded = analyzer.folded(word);
                int characters = Math.min(Search.PREFIX_MAX, folded.codePointCount(0, folded.length()));
                for (int some = Search.PREFIX_MIN; some <= characters; some++) {
                    beginnings.add(beginning(folded.substring(0, folded.offsetByCodePoints(0, some))));
                }
            }
        });
        Found found = new Found(text);
        for (String beginning : beginnings) {
            char[] letters = beginning.toCharArray();
            found.add(cache.get(scope, table, letters, letters.length, made -> blind(made, blinder.get())));
        }
        return Optional.of(found.sortedText());
    }

    /** No word and no stem has a star, so that no word's token is that of a beginning. */
    private static String beginning(String folded) {
        return folded + "*";
    }

    /**
     * What to look for: words that tell something or, when there are none, stop words.
     *
     * @param scopes the subject scopes to search; add 0 for shared rows
     */
    public Tokens query(Table table, Collection<Long> scopes, String text) {
        Asked asked = asked(text);
        return blind(table, scopes, asked.telling().isEmpty() ? asked.stops() : asked.telling());
    }

    /** What to look for without stop words: nothing, when there is nothing else. */
    Tokens telling(Table table, Collection<Long> scopes, String text) {
        return blind(table, scopes, asked(text).telling());
    }

    /** The tokens of a beginning, which is {@linkplain Analyzer#folded folded}. */
    List<String> beginning(Table table, Collection<Long> scopes, String folded) {
        return blind(table, scopes, Map.of(beginning(folded), folded)).all();
    }

    /** Words that the index leaves out, folded. */
    Set<String> stops(String text) {
        Set<String> stops = new HashSet<>();
        Stems.of(analyzer, text).words().stream().filter(analyzer::isStop).forEach(stops::add);
        return stops;
    }

    /** The stems of what is looked for. */
    Set<String> stems(String text) {
        Asked asked = asked(text);
        return (asked.telling().isEmpty() ? asked.stops() : asked.telling()).keySet();
    }

    /** @param asked what is blinded, to what it is called */
    private Tokens blind(Table table, Collection<Long> scopes, Map<String, String> asked) {
        Map<Long, Blinder> living = new LinkedHashMap<>();
        for (long scope : new LinkedHashSet<>(scopes)) {
            blinders.of(scope, label(table)).ifPresent(blinder -> living.put(scope, blinder));
        }
        Map<String, List<String>> words = new LinkedHashMap<>();
        asked.forEach((stem, word) -> words.put(
                word,
                living.entrySet().stream()
                        .map(scope -> text(new long[] {blind(stem, scope.getValue())}, 1))
                        .toList()));
        return new Tokens(words);
    }

    /** Drops every word and key of a scope; call it when the scope was destroyed. */
    public void forget(long scope) {
        blinders.forget(scope);
        cache.forget(scope);
        lines.forget(scope);
    }

    /** The tokens of a text, collected. */
    private static final class Found {
        private long[] tokens;
        private int count;
        private boolean stopped;

        Found(String text) {
            tokens = new long[text.length() / 8 + 8];
        }

        void add(long token) {
            if (token == STOP) {
                stopped = true;
                return;
            }
            if (count == tokens.length) {
                tokens = Arrays.copyOf(tokens, count * 2);
            }
            tokens[count++] = token;
        }

        void addAll(LineCache.Tokens line) {
            int more = line.telling().length;
            if (count + more > tokens.length) {
                tokens = Arrays.copyOf(tokens, 2 * (count + more));
            }
            System.arraycopy(line.telling(), 0, tokens, count, more);
            count += more;
            stopped |= line.stopped();
        }

        String sortedText() {
            Arrays.sort(tokens, 0, count);
            return text(tokens, count);
        }
    }

    /** Words that tell something, and stop words: stem to word as the user wrote it, each stem once, in order. */
    private record Asked(Map<String, String> telling, Map<String, String> stops) {}

    private Asked asked(String text) {
        Asked asked = new Asked(new LinkedHashMap<>(), new LinkedHashMap<>());
        analyzer.split(text, (letters, length, start, end) -> {
            String word = new String(letters, 0, length);
            Map<String, String> side = analyzer.isStop(word) ? asked.stops() : asked.telling();
            if (side.size() < WORDS_MAX) {
                side.putIfAbsent(analyzer.stem(word), text.substring(start, end));
            }
        });
        return asked;
    }

    private long token(String word, Blinder blinder) {
        return analyzer.isStop(word) ? STOP : blind(analyzer.stem(word), blinder);
    }

    private static long blind(String stem, Blinder blinder) {
        return blinder.blind(stem).high() >>> (64 - 5 * TOKEN_LENGTH);
    }

    /** A label that no column can have, so that no token equals a blind column's value. */
    private static String label(Table table) {
        return table.name() + "/search*";
    }

    /** The tokens, separated by single blanks. */
    private static String text(long[] tokens, int count) {
        if (count == 0) {
            return "";
        }
        byte[] text = new byte[count * (TOKEN_LENGTH + 1) - 1];
        int at = 0;
        for (int i = 0; i < count; i++) {
            if (i > 0) {
                text[at++] = ' ';
            }
            for (int shift = 5 * (TOKEN_LENGTH - 1); shift >= 0; shift -= 5) {
                text[at++] = BASE32[(int) (tokens[i] >>> shift) & 31];
            }
        }
        return new String(text, StandardCharsets.ISO_8859_1);
    }
}
