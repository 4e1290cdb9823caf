package dev.hearthbook.projections.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.event.Recorded;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Subject;
import dev.hearthbook.projections.fixture.Notes;
import dev.hearthbook.projections.fold.Mutation;
import dev.hearthbook.projections.fold.Projection;
import dev.hearthbook.projections.fold.Rows;
import dev.hearthbook.view.Findings;
import dev.hearthbook.view.Highlight;
import dev.hearthbook.view.Hit;
import dev.hearthbook.view.Match;
import dev.hearthbook.view.Row;
import dev.hearthbook.view.Search;
import dev.hearthbook.view.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The words of searches mean the same whoever answers: a list of plain letters is the judge. */
abstract class SearchesContract extends ViewsHarness {
    private static final long DAY = 86_400_000_000L;

    /** A letter: what it says, and the kind of it for what is said around it. */
    private static final Table LETTERS = Table.named("letters")
            .blind("kind")
            .clearLong("sent_at")
            .clearDouble("worth")
            .sealed("text", "lines")
            .searchable("text", 1.0)
            .searchable("lines", 0.5)
            .searchableContext("around", 0.5)
            .prefixed("text")
            .build();

    private final List<Letter> letters = new ArrayList<>();

    /** A letter as the judge knows it. */
    private record Letter(String id, Subject subject, String kind, long rank, String text) {
        List<String> words() {
            return Arrays.stream(text.toLowerCase(java.util.Locale.ROOT).split("\\W+"))
                    .filter(word -> !word.isEmpty())
                    .toList();
        }

        List<String> stems() {
            return words().stream().map(Letter::stem).toList();
        }

        static String stem(String word) {
            return word.startsWith("read") ? "read" : word.equals("teas") ? "tea" : word;
        }
    }

    private static final class Post implements Projection {
        @Override
        public String name() {
            return "post";
        }

        @Override
        public int version() {
            return 1;
        }

        @Override
        public List<Table> tables() {
            return List.of(LETTERS);
        }

        @Override
        public List<Mutation> fold(Rows now, Recorded.Fact fact) {
            if (!(fact.event() instanceof Notes.Written note)) {
                return List.of();
            }
            List<String> lines = note.shelf().startsWith("shelf") ? List.of() : List.of("a line", note.shelf());
            return List.of(Mutation.upsert(
                            LETTERS,
                            note.id(),
                            Map.of(
                                    "kind",
                                    note.kind(),
                                    "sent_at",
                                    note.rank() * DAY,
                                    "worth",
                                    note.rank() / 10.0,
                                    "text",
                                    note.text(),
                                    "lines",
                                    lines))
                    .searchable(Map.of("text", note.text(), "lines", String.join("\n", lines), "around", note.kind()))
                    .shared(note.shared()));
        }
    }

    @BeforeEach
    void the_post() {
        views.close();
        views = open(source, new Post(), new Notes());
    }

    private void write(Subject subject, String id, String kind, long rank, String text) {
        letters.add(new Letter(id, subject, kind, rank, text));
        source.append(subject, Notes.Written.of(id, kind, rank, text));
    }

    private static Search<Row> adas() {
        return Search.in(LETTERS).within(ADA);
    }

    private <T> List<Hit<T>> hits(Search<T> search) {
        views.await(source.head()).block(SOON);
        return views.search(search).block(SOON);
    }

    /** The keys of what is found, best first. */
    private List<String> found(Search<Row> search) {
        return hits(search).stream().map(hit -> hit.row().key()).toList();
    }

    private void refused(String with, Search<?> search) {
        HearthbookException refused = assertThrows(HearthbookException.class, () -> hits(search));
        assertEquals(ErrorCode.QUERY_REFUSED, refused.code());
        assertTrue(refused.getMessage().contains(with), refused.getMessage());
    }

    @Test
    void what_is_excluded_counts_where_the_row_says_it_itself() {
        write(ADA, "a", "river", 1, "green tea");
        write(ADA, "b", "tea", 1, "tea by the river");
        write(ADA, "c", "sea", 1, "The teas of the sea");

        assertEquals(Set.of("a", "c"), Set.copyOf(found(adas().text("tea").excluding("rivers"))));
        assertEquals(List.of("c"), found(adas().text("tea").excluding("river").excluding("green")));
        assertEquals(List.of("c"), found(adas().typed("tea -river -green")));
        assertEquals(List.of("a"), found(adas().text("tea").excluding("The")));
        assertEquals(List.of(), found(adas().text("tea").excluding("by green sea")));
        assertEquals(List.of(), found(adas().text("tea").excluding("tea")));
    }

    @Test
    void a_phrase_is_words_one_after_another_whatever_their_forms() {
        write(ADA, "a", "x", 1, "She likes a cup of tea, and reads.");
        write(ADA, "b", "x", 1, "Of tea she drinks a cup");
        write(ADA, "c", "cup of tea", 1, "nothing of it");
        write(ADA, "d", "x", 1, "Cups of TEA!");

        assertEquals(List.of("a", "d"), sorted(found(adas().phrase("cup of tea"))));
        assertEquals(List.of("b"), found(adas().phrase("of tea she")));
        assertEquals(List.of("a"), found(adas().phrase("cup of tea").text("reading")));
        assertEquals(List.of(), found(adas().phrase("cup of tea").text("zeppelin")));
        assertEquals(List.of("d"), found(adas().phrase("cups of tea").excluding("likes")));
        assertEquals(List.of("a"), found(adas().phrase("cup of tea").phrase("and reads")));
        assertEquals(List.of("a"), found(adas().text("tea").phrase("she likes")));
        assertEquals(List.of("b"), found(adas().text("tea").phrase("of").phrase("drinks a cup")));
        assertEquals(
                List.of("cup of tea"), hits(adas().phrase("cup of tea")).get(0).words());
        refused("left out of the index", adas().phrase("of the"));
        refused("1 to 16 words, but had 17", adas().phrase("tea ".repeat(17)));
        refused("1 to 16 words, but had 0", adas().phrase("?!"));
    }

    @Test
    void a_phrase_lies_within_one_text() {
        source.append(ADA, new Notes.Written("a", "x", "green tea", 1, "line of tea", false));

        assertEquals(List.of("a"), found(adas().phrase("green tea")));
        assertEquals(List.of(), found(adas().phrase("tea line")));
        assertEquals(List.of(), found(adas().phrase("line green")));
    }

    @Test
    void phrases_and_pairs_of_characters_go_together() {
        write(ADA, "a", "x", 1, "我喜欢绿茶和猫");
        write(ADA, "b", "x", 1, "绿色的茶，喜欢");

        assertEquals(List.of("a"), found(adas().phrase("喜欢绿茶")));
        assertEquals(List.of("a", "b"), sorted(found(adas().text("喜欢"))));
        assertEquals(
                "我[喜欢]绿茶和猫",
                hits(adas().text("喜欢").where(Match.is(Table.KEY, "a")).highlighting())
                        .get(0)
                        .highlights()
                        .get(0)
                        .marked("[", "]"));
    }

    @Test
    void beginnings_are_found_where_they_are_declared() {
        write(ADA, "a", "teatime", 1, "The teapot");
        write(ADA, "b", "x", 1, "steam");
        write(ADA, "c", "x", 1, "Émile");
        write(ADA, "d", "x", 1, "teas");

        assertEquals(List.of("a", "d"), sorted(found(adas().prefix("tea"))));
        assertEquals(List.of("a"), found(adas().prefix("teap")));
        assertEquals(List.of("c"), found(adas().prefix("EM")));
        assertEquals(List.of(), found(adas().prefix("th")));
        assertEquals(List.of("a", "b"), sorted(found(adas().text("steam").prefix("teap"))));
        assertEquals(List.of("teap*"), hits(adas().prefix("teap")).get(0).words());
        refused("one word", adas().prefix("te a"));
        refused("prefixed(\"text\")", Search.in(Notes.NOTES).within(ADA).prefix("tea"));
        refused(
                "indexing(\"notes\", \"text*\")",
                Search.in(Notes.NOTES).within(ADA).prefix("tea"));
    }

    @Test
    void a_search_that_would_open_too_many_rows_is_refused_with_the_way_out() {
        for (int i = 0; i < 50; i++) {
            write(ADA, "n" + i, "x", i, i == 49 ? "tea, warm and green" : "green and warm tea");
        }

        assertEquals(List.of("n49"), found(adas().phrase("tea warm").openingAtMost(50)));
        assertEquals(
                1,
                found(adas().phrase("green and warm").limit(1).openingAtMost(1)).size());
        refused("openingAtMost", adas().phrase("tea warm").openingAtMost(49));
        refused(
                "more than 49 rows",
                adas().text("tea").where(Match.openedContains("text", "tea,")).openingAtMost(49));
        assertEquals(
                List.of("n49"),
                found(adas().text("tea")
                        .where(Match.openedContains("text", "tea,"))
                        .openingAtMost(50)));
    }

    @Test
    void recency_and_importance_are_added_up() {
        write(ADA, "fits", "x", 0, "tea tea tea");
        write(ADA, "recent", "x", 9, "tea and a long story about the river and the sea");
        write(ADA, "between", "x", 5, "tea and the river and the sea");
        write(ADA, "other", "x", 20, "no word of it");

        List<Hit<Row>> both = hits(adas().text("tea").recency(1, "sent_at").importance(0.5, "worth"));

        assertEquals(List.of("fits", "between", "recent"), found(adas().text("tea")));
        assertEquals("recent", both.get(0).row().key());
        for (Hit<Row> hit : both) {
            double rank = hit.row().fraction("worth") * 10;
            double decayed = Math.pow(Search.RECENCY_PER_HOUR, 24 * (9 - rank));
            double least = Math.pow(Search.RECENCY_PER_HOUR, 24 * 9);
            assertEquals(Set.of("fit", "recency", "importance"), hit.parts().keySet());
            assertEquals((decayed - least) / (1 - least), hit.parts().get("recency"), 1e-9);
            assertEquals(0.5 * rank / 9, hit.parts().get("importance"), 1e-9);
            assertEquals(
                    hit.score(),
                    hit.parts().values().stream()
                            .mapToDouble(Double::doubleValue)
                            .sum(),
                    1e-12);
        }
        assertEquals(
                1.0,
                both.stream()
                        .filter(hit -> hit.row().key().equals("fits"))
                        .findFirst()
                        .orElseThrow()
                        .parts()
                        .get("fit"));
        Hit<Row> alone = hits(adas().text("long").recency(2, "sent_at", Table.UPDATED_AT))
                .get(0);
        assertEquals(Map.of("fit", 1.0, "recency", 2.0), alone.parts());
    }

    @Test
    void findings_count_all_that_is_found() {
        for (int i = 0; i < 30; i++) {
            write(ADA, "n" + i, i % 3 == 0 ? "rain" : "sun", i, i % 2 == 0 ? "green tea" : "tea so green");
        }
        write(BEN, "b", "rain", 1, "green tea");
        views.await(source.head()).block(SOON);

        Findings<Row> all =
                views.findings(adas().text("tea").limit(5), Set.of("kind")).block(SOON);
        Findings<Row> phrase = views.findings(adas().phrase("green tea").limit(5), Set.of("kind"))
                .block(SOON);
        Findings<Row> none = views.findings(adas().text("?!"), Set.of("kind")).block(SOON);

        assertEquals(30, all.found());
        assertEquals(Map.of("kind", Map.of("sun", 20L, "rain", 10L)), all.counts());
        assertEquals(
                List.of("sun", "rain"), List.copyOf(all.counts().get("kind").keySet()));
        assertEquals(5, all.hits().size());
        assertTrue(all.opened() <= 7, all::toString);
        assertEquals(source.head(), all.mark());
        assertEquals(15, phrase.found());
        assertEquals(10, phrase.count("kind", "sun"));
        assertEquals(30, phrase.opened());
        assertEquals(0, none.found());
        assertEquals(0, none.count("kind", "sun"));
        assertThrows(IllegalArgumentException.class, () -> none.count("worth", "1"));
        assertThrows(
                IllegalArgumentException.class,
                () -> views.findings(adas().text("tea"), Set.of("worth")).block(SOON));
        HearthbookException refused = assertThrows(
                HearthbookException.class,
                () -> views.findings(adas().phrase("green tea").limit(5).openingAtMost(29), Set.of())
                        .block(SOON));
        assertEquals(ErrorCode.QUERY_REFUSED, refused.code());
    }

    @Test
    void highlights_show_what_was_found_and_where() {
        write(ADA, "a", "tea", 1, "Reading by the river; the teapot, a tea.");
        write(ADA, "b", "tea", 1, "nothing of it");
        write(ADA, "long", "x", 1, "sea ".repeat(200) + "a green tea, reading" + " sea".repeat(200));

        Search<Row> asked = adas().text("reads").prefix("tea").highlighting();
        Hit<Row> hit = hits(asked.where(Match.is(Table.KEY, "a"))).get(0);
        Hit<Row> around = hits(adas().text("tea")
                        .where(Match.is(Table.KEY, "b"))
                        .highlighting())
                .get(0);
        Highlight cut = hits(adas().phrase("a green tea").text("reading").highlighting())
                .get(0)
                .highlights()
                .get(0);

        assertEquals(
                "<Reading> by the river; the <teapot>, a <tea>.",
                hit.highlights().get(0).marked("<", ">"));
        assertEquals("text", hit.highlights().get(0).column());
        assertEquals(List.of(), around.highlights());
        assertEquals(List.of(), hits(adas().text("reads")).get(0).highlights());
        assertTrue(cut.text().length() <= Highlight.TEXT_MAX, cut::text);
        assertTrue(cut.marked("<", ">").contains("sea <a> <green> <tea>, <reading> sea"), cut::text);
    }

    @Test
    void a_search_for_nothing_is_refused_and_one_for_no_word_finds_nothing() {
        write(ADA, "a", "x", 1, "tea");

        assertInstanceOf(IllegalArgumentException.class, assertThrows(RuntimeException.class, () -> hits(adas())));
        assertInstanceOf(
                IllegalArgumentException.class,
                assertThrows(RuntimeException.class, () -> hits(adas().excluding("tea"))));
        assertEquals(List.of(), found(adas().text("?!")));
    }

    @Test
    void shared_rows_are_found_by_everybody_from_when_there_are_any() {
        write(ADA, "a", "x", 1, "green tea");
        Subject stranger = Subject.of("stranger");

        assertEquals(List.of(), found(adas().within(stranger).text("tea")));
        assertEquals(List.of(), found(adas().within(stranger).phrase("green tea")));
        assertEquals(List.of(), found(adas().within().phrase("green tea")));
        source.append(BEN, new Notes.Written("s", "x", "shelf", 1, "green tea with lemon", true));

        assertEquals(List.of("s"), found(adas().within(stranger).text("tea")));
        assertEquals(List.of("s"), found(adas().within().phrase("green tea").excluding("cold")));
        assertEquals(List.of("a", "s"), sorted(found(adas().phrase("green tea"))));
        assertEquals(List.of("a"), found(adas().phrase("green tea").excluding("lemon")));
    }

    @Test
    void phrases_of_an_erased_subject_are_found_no_more() {
        write(ADA, "a", "x", 1, "green tea");
        write(BEN, "b", "x", 1, "green tea");
        source.erase(ADA);

        assertEquals(List.of(), found(adas().phrase("green tea")));
        assertEquals(
                List.of("b"), found(adas().within(ADA, BEN).phrase("green tea").highlighting()));
    }

    private static List<String> sorted(Collection<String> keys) {
        return keys.stream().sorted().toList();
    }

    private static final List<String> VOCABULARY =
            List.of("tea", "teas", "green", "the", "river", "teapot", "reading", "reads", "of", "sea");
    private static final Set<String> STOPS = Set.of("the", "of");

    private static String some(Random random, int words) {
        return Stream.generate(() -> VOCABULARY.get(random.nextInt(VOCABULARY.size())))
                .limit(words)
                .collect(Collectors.joining(" "));
    }

    /** A search, and what it means. */
    private static Search<Row> asked(Random random, List<Predicate<Letter>> meaning) {
        Search<Row> search = adas().limit(Search.LIMIT_MAX);
        Predicate<Letter> some = letter -> false;
        boolean telling = false;
        if (random.nextInt(4) > 0) {
            String text = some(random, 1 + random.nextInt(3)) + " tea";
            search = search.text(text);
            Set<String> stems = Arrays.stream(text.split(" "))
                    .filter(word -> !STOPS.contains(word))
                    .map(Letter::stem)
                    .collect(Collectors.toSet());
            some = some.or(letter ->
                    letter.stems().stream().anyMatch(stems::contains) || stems.contains(Letter.stem(letter.kind())));
            telling = true;
        }
        if (random.nextInt(4) == 0) {
            String prefix = List.of("te", "tea", "teap", "re", "gre", "th").get(random.nextInt(6));
            search = search.prefix(prefix);
            some = some.or(letter ->
                    letter.words().stream().anyMatch(word -> word.startsWith(prefix) && !STOPS.contains(word)));
            telling = true;
        }
        if (telling) {
            meaning.add(some);
        }
        if (!telling || random.nextInt(3) == 0) {
            String phrase = some(random, random.nextInt(3)) + " green";
            List<String> stems =
                    Arrays.stream(phrase.strip().split(" ")).map(Letter::stem).toList();
            search = search.phrase(phrase);
            meaning.add(letter -> java.util.Collections.indexOfSubList(letter.stems(), stems) >= 0);
        }
        if (random.nextInt(3) == 0) {
            String excluded = VOCABULARY.get(random.nextInt(VOCABULARY.size()));
            search = search.excluding(excluded);
            meaning.add(letter -> !letter.stems().contains(Letter.stem(excluded)));
        }
        if (random.nextInt(3) == 0) {
            int least = random.nextInt(5);
            search = search.where(Match.between("sent_at", least * DAY, Long.MAX_VALUE));
            meaning.add(letter -> letter.rank() >= least);
        }
        if (random.nextInt(3) == 0) {
            search = search.where(Match.openedContains("text", "Sea"));
            meaning.add(letter -> letter.text().contains("sea"));
        }
        return random.nextInt(3) == 0 ? search.recency(1, "sent_at") : search;
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 20_261_121})
    void what_is_found_is_what_plain_letters_say(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 150; i++) {
            String kind = List.of("tea", "rain", "sea").get(random.nextInt(3));
            // A letter of stop words alone would be found by them; one that says something is not.
            write(random.nextInt(4) > 0 ? ADA : BEN, "n" + i, kind, random.nextInt(6), some(random, 5) + " river");
        }
        for (int i = 0; i < 150; i++) {
            List<Predicate<Letter>> meaning = new ArrayList<>();
            Search<Row> search = asked(random, meaning);

            Set<String> expected = letters.stream()
                    .filter(letter -> letter.subject().equals(ADA))
                    .filter(letter -> meaning.stream().allMatch(one -> one.test(letter)))
                    .map(Letter::id)
                    .collect(Collectors.toCollection(TreeSet::new));
            List<Hit<Row>> hits = hits(search);

            String story = "seed " + seed + ", search " + i + ": "
                    + search.spec().words().text() + " | " + search.spec().words() + " | "
                    + search.spec().matches();
            assertEquals(
                    expected,
                    hits.stream().map(hit -> hit.row().key()).collect(Collectors.toCollection(TreeSet::new)),
                    story);
            for (int h = 1; h < hits.size(); h++) {
                assertTrue(hits.get(h - 1).score() >= hits.get(h).score(), story);
            }
            assertFalse(hits.stream().anyMatch(hit -> hit.words().isEmpty()), story);
        }
    }
}
