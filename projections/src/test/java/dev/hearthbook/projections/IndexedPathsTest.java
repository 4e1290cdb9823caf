package dev.hearthbook.projections;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.Hearthbook;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Memory;
import dev.hearthbook.model.MemoryContent;
import dev.hearthbook.model.MemoryDraft;
import dev.hearthbook.model.MemoryTier;
import dev.hearthbook.model.Receipt;
import dev.hearthbook.model.Subject;
import dev.hearthbook.projections.store.Language;
import dev.hearthbook.view.Aggregate;
import dev.hearthbook.view.Explanation;
import dev.hearthbook.view.Groups;
import dev.hearthbook.view.Match;
import dev.hearthbook.view.MemoryTable;
import dev.hearthbook.view.Query;
import dev.hearthbook.view.Search;
import dev.hearthbook.view.Views;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What lies in the maps of memories is matched and grouped as a column is, once its path is indexed. */
class IndexedPathsTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Subject ADA = Subject.of("ada");
    private static final int MEMORIES = 300;

    @TempDir
    Path dir;

    @ParameterizedTest(name = "on disk: {0}")
    @ValueSource(booleans = {true, false})
    void a_path_opens_only_what_matches(boolean onDisk) {
        ViewsConfig config = ViewsConfig.defaults().indexing("memories", "metadata.mood", "analysis.topic");
        Views views = onDisk ? SqliteViews.in(dir, config) : MemoryViews.create(config);
        try (Hearthbook book = Hearthbook.inMemory(views)) {
            Receipt last = null;
            Memory first = null;
            for (int i = 0; i < MEMORIES; i++) {
                MemoryContent content = MemoryContent.of("memory " + i)
                        .withMetadata(i % 100 == 0 ? Map.of("mood", "calm") : Map.of("mood", "busy", "other", "x"));
                var remembered =
                        book.memories().remember(ADA, MemoryDraft.of(content)).block(SOON);
                last = remembered.receipt();
                if (i == 0) {
                    first = book.memories().get(remembered.memory(), last).block(SOON);
                }
            }
            Query<Memory> memories = book.memories().query().within(ADA).after(last);
            Query<Memory> calm = memories.where(Match.is("metadata.mood", "calm"));

            Explanation explained = book.views().explain(calm).block(SOON);
            Groups moods = book.views()
                    .aggregate(Aggregate.over(memories).groupBy("metadata.mood"))
                    .block(SOON);

            assertEquals(Set.of("memory 0", "memory 100", "memory 200"), texts(book, calm));
            assertEquals(3, explained.opened(), explained::toString);
            assertFalse(explained.scans(), explained::toString);
            assertEquals(
                    List.of("busy", "calm"),
                    moods.groups().stream()
                            .map(group -> group.text("metadata.mood"))
                            .toList());
            assertEquals(3, moods.groups().get(1).count());

            Receipt analysed =
                    book.memories().analyse(first.id(), Map.of("topic", "tea")).block(SOON);
            assertEquals(
                    Set.of("memory 0"),
                    texts(book, calm.where(Match.is("analysis.topic", "tea")).after(analysed)));
            Receipt revised = book.memories()
                    .revise(first.id(), MemoryContent.of("memory 0").withMetadata(Map.of("mood", "busy")))
                    .block(SOON);
            assertEquals(Set.of("memory 100", "memory 200"), texts(book, calm.after(revised)));
            assertEquals(
                    Set.of("memory 0"),
                    texts(
                            book,
                            memories.where(Match.all(
                                            Match.not(Match.is("metadata.mood", "calm")),
                                            Match.is("analysis.topic", "tea")))
                                    .after(revised)));
            book.views().rebuild().blockLast(SOON);
            assertEquals(Set.of("memory 100", "memory 200"), texts(book, calm.after(revised)));

            HearthbookException refused = assertThrows(
                    HearthbookException.class, () -> texts(book, memories.where(Match.is("metadata.other", "x"))));
            assertEquals(ErrorCode.QUERY_REFUSED, refused.code());
            assertTrue(
                    refused.getMessage().contains("indexing(\"memories\", \"metadata.other\")"), refused.getMessage());
            assertEquals(
                    MEMORIES - 3,
                    book.views()
                            .count(memories.where(Match.openedIs("metadata.other", "x")))
                            .block(SOON));
        }
        assertThrows(
                IllegalArgumentException.class,
                () -> Query.on(MemoryTable.MEMORIES).where(Match.is("metdata.mood", "calm")));
    }

    @ParameterizedTest(name = "on disk: {0}")
    @ValueSource(booleans = {true, false})
    void memories_are_found_by_how_their_words_begin_once_that_is_indexed(boolean onDisk) {
        ViewsConfig config = ViewsConfig.defaults().withLanguage(Language.PLAIN).indexing("memories", "text*");
        Views views = onDisk ? SqliteViews.in(dir, config) : MemoryViews.create(config);
        try (Hearthbook book = Hearthbook.inMemory(views)) {
            book.memories().remember(ADA, "the teapot is green").block(SOON);
            var tea = book.memories().remember(ADA, "loves steam").block(SOON);
            Receipt shared =
                    book.memories().changeTier(tea.memory(), MemoryTier.SHARED).block(SOON);
            Search<Memory> search = MemoryTable.search().after(shared);

            assertEquals(
                    List.of("the teapot is green"),
                    begins(book, search.within(ADA).prefix("TEA")));
            assertEquals(
                    List.of("the teapot is green"),
                    begins(book, search.within(ADA).prefix("th")));
            assertEquals(
                    List.of("loves steam"),
                    begins(
                            book,
                            search.within(Subject.of("stranger")).prefix("stea").prefix("tea")));
            Receipt revised =
                    book.memories().revise(tea.memory(), "loves coffee").block(SOON);
            assertEquals(
                    List.of(), begins(book, search.within(ADA).prefix("stea").after(revised)));
            assertEquals(
                    List.of("loves coffee"),
                    begins(book, search.within(ADA).typed("coff* -tea").after(revised)));
        }
        assertThrows(
                IllegalArgumentException.class,
                () -> MemoryViews.create(ViewsConfig.defaults().indexing("memories", "txt*")));
    }

    private static List<String> begins(Hearthbook book, Search<Memory> search) {
        return book.memories().search(search).block(SOON).stream()
                .map(hit -> hit.row().text())
                .toList();
    }

    private static Set<String> texts(Hearthbook book, Query<Memory> query) {
        return book.memories().page(query).block(SOON).rows().stream()
                .map(Memory::text)
                .collect(Collectors.toSet());
    }
}
