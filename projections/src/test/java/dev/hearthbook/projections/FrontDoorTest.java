package dev.hearthbook.projections;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.model.Subject;
import dev.hearthbook.projections.fixture.Notes;
import dev.hearthbook.projections.fixture.ScriptedSource;
import dev.hearthbook.projections.store.Language;
import dev.hearthbook.view.Query;
import dev.hearthbook.view.Row;
import dev.hearthbook.view.Views;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The public front doors, used as an application uses them. */
class FrontDoorTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Subject ADA = Subject.of("ada");

    @TempDir
    Path dir;

    private final ScriptedSource source = ScriptedSource.create();

    @Test
    void an_applications_projection_gets_a_file_of_its_own_and_is_there_again_after_reopening() throws Exception {
        try (Views views = SqliteViews.in(dir).with(new Notes())) {
            views.open(source);
            source.append(ADA, Notes.Written.of("a", "tea", 1, "likes tea"));
            assertEquals(List.of("a"), keys(views));
        }
        try (Stream<Path> files = Files.list(dir.resolve("views"))) {
            assertTrue(files.anyMatch(file -> file.getFileName().toString().startsWith("notes-")));
        }
        try (Views views = SqliteViews.in(dir).with(new Notes())) {
            views.open(source);
            assertEquals(source.head(), lastStatus(views).mark(), "nothing was folded again");
            assertEquals(List.of("a"), keys(views));
        }
    }

    @Test
    void views_in_memory_start_empty_and_fold_the_log() {
        source.append(ADA, Notes.Written.of("a", "tea", 1, "likes tea"));
        MemoryViews views = MemoryViews.create().with(new Notes());
        for (int i = 0; i < 2; i++) {
            views.open(source);
            assertEquals(List.of("a"), keys(views));
            assertEquals("notes", lastStatus(views).projection());
            assertEquals(0, lastStatus(views).bytes());
            views.close();
        }
    }

    private static Views.ViewStatus lastStatus(Views views) {
        List<Views.ViewStatus> all = views.status();
        return all.get(all.size() - 1);
    }

    private List<String> keys(Views views) {
        return views.page(Query.on(Notes.NOTES).map(Row::key).after(source.head()))
                .block(SOON)
                .rows();
    }

    @Test
    void names_are_given_once() {
        assertThrows(
                IllegalArgumentException.class,
                () -> MemoryViews.create().with(new Notes()).with(new Notes()));
        assertThrows(
                IllegalArgumentException.class,
                () -> MemoryViews.create().with(new Notes()).with(new Notes("others", 1)),
                "the same tables under another name");
        assertThrows(IllegalArgumentException.class, () -> MemoryViews.create().with(new Notes("house", 1)));
        assertThrows(IllegalArgumentException.class, () -> MemoryViews.create().with(new Notes("No Name", 1)));
    }

    @Test
    void settings_are_checked_when_they_are_made() {
        ViewsConfig config = ViewsConfig.defaults()
                .withReaders(3)
                .withBatchEventsMax(10)
                .withCatchUp(20, 30)
                .withRowsKeptMax(40)
                .withAwaitTimeout(Duration.ofSeconds(5))
                .withLanguage(Language.PLAIN)
                .indexing("memories", "metadata.mood")
                .indexing("memories", "analysis.topic");

        assertEquals(
                new ViewsConfig(
                        3,
                        10,
                        20,
                        30,
                        40,
                        Duration.ofSeconds(5),
                        Language.PLAIN,
                        Map.of("memories", Set.of("metadata.mood", "analysis.topic"))),
                config);
        for (String path : List.of("metadata", "metadata.", "nothing.mood", "tier.mood", "metadata.a b")) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> MemoryViews.create(ViewsConfig.defaults().indexing("memories", path)),
                    path);
        }
        assertThrows(
                IllegalArgumentException.class,
                () -> MemoryViews.create(ViewsConfig.defaults().indexing("memroies", "metadata.mood")));
        assertThrows(IllegalArgumentException.class, () -> config.withReaders(0));
        assertThrows(IllegalArgumentException.class, () -> config.withBatchEventsMax(0));
        assertThrows(IllegalArgumentException.class, () -> config.withCatchUp(0, 1));
        assertThrows(IllegalArgumentException.class, () -> config.withCatchUp(1, 0));
        assertThrows(IllegalArgumentException.class, () -> config.withRowsKeptMax(-1));
        assertThrows(IllegalArgumentException.class, () -> config.withAwaitTimeout(Duration.ZERO));
    }
}
