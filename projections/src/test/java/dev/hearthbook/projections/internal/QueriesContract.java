package dev.hearthbook.projections.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Subject;
import dev.hearthbook.projections.fixture.Notes;
import dev.hearthbook.view.Aggregate;
import dev.hearthbook.view.Cursor;
import dev.hearthbook.view.Explanation;
import dev.hearthbook.view.Groups;
import dev.hearthbook.view.Match;
import dev.hearthbook.view.Page;
import dev.hearthbook.view.Query;
import dev.hearthbook.view.Row;
import dev.hearthbook.view.Table;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The words of queries mean the same whoever answers: a list of plain rows is the judge. */
abstract class QueriesContract extends ViewsHarness {
    private final List<Plain> plain = new ArrayList<>();

    /** A note as the judge knows it. */
    private record Plain(String id, Subject subject, String kind, String shelf, long rank, String text) {}

    /** A condition, and what it means. */
    private record Meant(Match match, Predicate<Plain> meaning) {}

    private void write(Random random, int notes) {
        for (int i = 0; i < notes; i++) {
            Subject subject = random.nextBoolean() ? ADA : BEN;
            String kind = List.of("tea", "rain", "owl", "sea").get(random.nextInt(4));
            String text = List.of("Warm", "cold", "green and warm", "a storm").get(random.nextInt(4));
            Notes.Written note = Notes.Written.of("n" + plain.size(), kind, random.nextInt(5), text);
            plain.add(new Plain(note.id(), subject, kind, note.shelf(), note.rank(), text));
            source.append(subject, note);
        }
    }

    private static Meant meant(Random random, int depth) {
        int dice = random.nextInt(depth == 0 ? 6 : 10);
        switch (dice) {
            case 0: {
                List<String> kinds = List.of("tea", random.nextBoolean() ? "owl" : "none");
                return new Meant(Match.in("kind", kinds), note -> kinds.contains(note.kind()));
            }
            case 1: {
                String shelf = "shelf-" + random.nextInt(3);
                return new Meant(Match.is("shelf", shelf), note -> note.shelf().equals(shelf));
            }
            case 2: {
                int low = random.nextInt(5);
                return new Meant(
                        Match.between("rank", low, low + 1L), note -> note.rank() >= low && note.rank() <= low + 1);
            }
            case 3:
                return new Meant(
                        Match.openedContains("text", "WARM"),
                        note -> note.text().toLowerCase(java.util.Locale.ROOT).contains("warm"));
            case 4:
                return new Meant(
                        Match.openedIs("kind", "rain"), note -> note.kind().equals("rain"));
            case 5:
                return new Meant(Match.openedAtLeast("rank", 3), note -> note.rank() >= 3);
            case 6:
            case 7: {
                Meant one = meant(random, depth - 1);
                Meant other = meant(random, depth - 1);
                return new Meant(
                        Match.any(one.match(), other.match()), one.meaning().or(other.meaning()));
            }
            case 8: {
                Meant one = meant(random, depth - 1);
                Meant other = meant(random, depth - 1);
                return new Meant(
                        Match.all(one.match(), other.match()), one.meaning().and(other.meaning()));
            }
            default: {
                Meant one = meant(random, depth - 1);
                return new Meant(Match.not(one.match()), one.meaning().negate());
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 20_261_121})
    void pages_counts_and_numbers_are_those_of_plain_rows(long seed) {
        Random random = new Random(seed);
        write(random, 120);
        for (int i = 0; i < 60; i++) {
            Meant meant = meant(random, 3);
            Subject reader = random.nextBoolean() ? ADA : BEN;
            int limit = 1 + random.nextInt(12);
            boolean descending = random.nextBoolean();
            Query<Row> asked = Query.on(Notes.NOTES)
                    .within(reader)
                    .where(meant.match())
                    .orderBy("rank")
                    .limit(limit);
            Query<Row> query = (descending ? asked.descending() : asked).after(source.head());
            List<Plain> rows = plain.stream()
                    .filter(note -> note.subject().equals(reader))
                    .filter(meant.meaning())
                    .sorted(java.util.Comparator.comparingLong(Plain::rank)) // stable: ties by age
                    .collect(java.util.stream.Collectors.toCollection(ArrayList::new));
            if (descending) {
                Collections.reverse(rows);
            }
            List<String> ids = rows.stream().map(Plain::id).toList();
            String story = "seed " + seed + ", query " + i + ": " + query;

            assertEquals(ids, forwards(query), story);
            assertEquals(ids, backwards(query, limit), story);
            assertEquals(rows.size(), views.count(query).block(SOON), story);
            assertEquals(!rows.isEmpty(), views.exists(query).block(SOON), story);
            int skip = random.nextInt(20);
            assertEquals(
                    ids.stream().skip(skip).limit(limit).toList(),
                    keys(views.page(query.skip(skip)).block(SOON)),
                    story);
            assertNumbers(rows, query, story);
        }
    }

    private List<String> forwards(Query<Row> query) {
        List<String> all = new ArrayList<>();
        Optional<Cursor> at = Optional.empty();
        do {
            Page<Row> page = views.page(at.map(query::at).orElse(query)).block(SOON);
            all.addAll(keys(page));
            at = page.next();
        } while (at.isPresent());
        return all;
    }

    /** From the last page back to the first. */
    private List<String> backwards(Query<Row> query, int limit) {
        Page<Row> page = views.page(query).block(SOON);
        while (page.next().isPresent()) {
            page = views.page(query.at(page.next().get())).block(SOON);
        }
        List<String> all = new ArrayList<>(keys(page));
        while (page.previous().isPresent()) {
            page = views.page(query.at(page.previous().get())).block(SOON);
            assertTrue(page.rows().size() <= limit);
            all.addAll(0, keys(page));
        }
        return all;
    }

    private static List<String> keys(Page<Row> page) {
        return page.rows().stream().map(Row::key).toList();
    }

    private void assertNumbers(List<Plain> rows, Query<Row> query, String story) {
        Map<String, long[]> expected = new HashMap<>();
        for (Plain note : rows) {
            long[] numbers = expected.computeIfAbsent(
                    note.kind() + "/" + note.shelf(), key -> new long[] {0, 0, Long.MAX_VALUE, Long.MIN_VALUE});
            numbers[0]++;
            numbers[1] += note.rank();
            numbers[2] = Math.min(numbers[2], note.rank());
            numbers[3] = Math.max(numbers[3], note.rank());
        }
        Groups groups = views.aggregate(
                        Aggregate.over(query).groupBy("kind").groupBy("shelf").measure("rank"))
                .block(SOON);
        assertEquals(expected.size(), groups.groups().size(), story);
        assertEquals(rows.size(), groups.count(), story);
        long before = Long.MAX_VALUE;
        for (Groups.Group group : groups.groups()) {
            long[] numbers = expected.get(group.text("kind") + "/" + group.text("shelf"));
            assertEquals(numbers[0], group.count(), story);
            assertEquals(numbers[1], group.of("rank").sum(), story);
            assertEquals(Optional.of(numbers[2]), group.of("rank").least(), story);
            assertEquals(Optional.of(numbers[3]), group.of("rank").greatest(), story);
            assertEquals(numbers[1] / (double) numbers[0], group.of("rank").mean(), 1e-12, story);
            assertTrue(group.count() <= before, story);
            before = group.count();
        }
        Groups texts = views.aggregate(Aggregate.over(query).groupBy("text")).block(SOON);
        assertEquals(
                rows.stream().map(Plain::text).distinct().count(),
                texts.groups().size(),
                story);
        assertEquals(rows.size(), texts.count(), story);
    }

    @Test
    void hours_and_days_are_those_of_a_clock() {
        write(new Random(3), 40);
        Query<Row> all = Query.on(Notes.NOTES).after(source.head());
        Map<Object, Long> expected = new HashMap<>();
        ZoneOffset tokyo = ZoneOffset.ofHours(9);
        for (Row row : views.page(all.limit(Query.LIMIT_MAX)).block(SOON).rows()) {
            expected.merge((long) row.createdAt().atOffset(tokyo).getHour(), 1L, Long::sum);
        }

        Groups hours = views.aggregate(Aggregate.over(all).perHourOfDay(Table.CREATED_AT, tokyo))
                .block(SOON);
        Groups days = views.aggregate(Aggregate.over(all).perDay(Table.CREATED_AT, tokyo))
                .block(SOON);
        Groups one = views.aggregate(Aggregate.over(all)).block(SOON);

        Map<Object, Long> counted = new HashMap<>();
        hours.groups().forEach(group -> counted.put(group.values().get(Table.CREATED_AT), group.count()));
        assertEquals(expected, counted);
        assertEquals(40, days.count());
        days.groups()
                .forEach(day -> assertEquals(
                        0,
                        day.instant(Table.CREATED_AT)
                                .orElseThrow()
                                .atOffset(tokyo)
                                .toLocalTime()
                                .toNanoOfDay()));
        assertEquals(1, one.groups().size());
        assertEquals(40, one.groups().get(0).count());
        assertEquals(source.head(), one.mark());
    }

    @Test
    void nobody_has_no_groups() {
        write(new Random(4), 10);
        Query<Row> stranger =
                Query.on(Notes.NOTES).within(Subject.of("stranger")).after(source.head());

        assertEquals(
                List.of(), views.aggregate(Aggregate.over(stranger)).block(SOON).groups());
        assertFalse(views.exists(stranger).block(SOON));
        assertEquals(0, views.count(stranger.where(Match.openedHas("text"))).block(SOON));
    }

    @Test
    void a_query_that_would_open_too_many_rows_is_refused_with_the_way_out() {
        write(new Random(5), 30);
        Query<Row> rare = Query.on(Notes.NOTES)
                .where(Match.openedIs("text", "never said"))
                .after(source.head());

        assertEquals(List.of(), views.page(rare.openingAtMost(30)).block(SOON).rows());
        for (Runnable asking : List.<Runnable>of(
                () -> views.page(rare.openingAtMost(29)).block(SOON),
                () -> views.count(rare.openingAtMost(29)).block(SOON),
                () -> views.aggregate(Aggregate.over(rare.openingAtMost(29)).groupBy("rank"))
                        .block(SOON))) {
            HearthbookException refused = assertThrows(HearthbookException.class, asking::run);
            assertEquals(ErrorCode.QUERY_REFUSED, refused.code());
            assertTrue(refused.getMessage().contains("more than 29 rows"), refused.getMessage());
            assertTrue(refused.getMessage().contains("openingAtMost"), refused.getMessage());
        }
    }

    @Test
    void an_explanation_tells_what_was_opened_and_what_to_declare() {
        write(new Random(6), 30);
        Explanation declared = views.explain(Query.on(Notes.NOTES)
                        .within(ADA)
                        .where(Match.is("kind", "tea"))
                        .orderBy("rank")
                        .limit(3)
                        .after(source.head()))
                .block(SOON);
        Explanation looking = views.explain(Query.on(Notes.NOTES)
                        .where(Match.openedIs("text", "never said"))
                        .after(source.head()))
                .block(SOON);

        assertEquals("notes", declared.table());
        assertEquals(List.of(), declared.advice());
        assertFalse(declared.scans() || declared.sorts());
        assertTrue(declared.opened() <= 4, declared::toString);
        assertEquals(30, looking.opened());
        assertEquals(0, looking.given());
        assertTrue(looking.advice().contains("declare 'text' blind and match it with Match.is"), looking::toString);
        assertFalse(looking.toString().contains("never said"));
    }

    @Test
    void chosen_columns_come_alone() {
        write(new Random(7), 3);

        Page<Row> page = views.page(Query.on(Notes.NOTES).select("kind", "rank").after(source.head()))
                .block(SOON);

        page.rows()
                .forEach(row -> assertEquals(
                        java.util.Set.of("kind", "rank"), row.values().keySet()));
        assertThrows(IllegalArgumentException.class, () -> Query.on(Notes.NOTES).select("kidn"));
    }

    @Test
    void what_cannot_be_asked_is_refused_at_once() {
        Query<Row> notes = Query.on(Notes.NOTES);
        Match deep = Match.is("rank", 1);
        for (int i = 0; i < Match.DEPTH_MAX; i++) {
            deep = Match.not(deep);
        }
        Match tooDeep = Match.not(deep);
        notes.where(deep);

        assertThrows(IllegalArgumentException.class, () -> notes.where(tooDeep));
        assertThrows(
                IllegalArgumentException.class,
                () -> notes.where(Match.any(Match.is("rank", 1), Match.is("text", "x"))));
        assertThrows(IllegalArgumentException.class, () -> notes.where(Match.openedHas("tetx")));
        assertThrows(IllegalArgumentException.class, () -> notes.skip(-1));
        assertThrows(IllegalArgumentException.class, () -> notes.skip(Query.SKIP_MAX + 1));
        assertThrows(IllegalArgumentException.class, () -> notes.openingAtMost(0));
        assertThrows(IllegalArgumentException.class, () -> Aggregate.over(notes).measure("kind"));
        assertThrows(
                IllegalArgumentException.class,
                () -> Aggregate.over(notes).groupBy("kind").groupBy("kind"));
        assertThrows(IllegalArgumentException.class, () -> Aggregate.over(notes).perDay("kind", ZoneOffset.UTC));
    }
}
