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
import dev.hearthbook.model.Receipt;
import dev.hearthbook.model.Subject;
import dev.hearthbook.view.Aggregate;
import dev.hearthbook.view.Explanation;
import dev.hearthbook.view.Groups;
import dev.hearthbook.view.Match;
import dev.hearthbook.view.MemoryTable;
import dev.hearthbook.view.Query;
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

    private static Set<String> texts(Hearthbook book, Query<Memory> query) {
        return book.memories().page(query).block(SOON).rows().stream()
                .map(Memory::text)
                .collect(Collectors.toSet());
    }
}
