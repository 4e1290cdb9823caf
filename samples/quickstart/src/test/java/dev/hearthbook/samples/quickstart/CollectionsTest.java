package dev.hearthbook.samples.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.BookConfig;
import dev.hearthbook.Documents;
import dev.hearthbook.Hearthbook;
import dev.hearthbook.crypto.TinkKeyVault;
import dev.hearthbook.crypto.Unlock;
import dev.hearthbook.model.InvalidDocumentException;
import dev.hearthbook.model.Subject;
import dev.hearthbook.model.UiState;
import dev.hearthbook.projections.SqliteViews;
import dev.hearthbook.projections.fold.DocumentProjection;
import dev.hearthbook.samples.quickstart.Collections.Recipe;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.test.StepVerifier;

final class CollectionsTest {
    private static final Subject USER = Subject.of("user-7f3a");
    private static final Duration SOON = Duration.ofSeconds(20);

    private static Hearthbook open(Path dir) {
        return Hearthbook.open(
                BookConfig.defaults(dir),
                TinkKeyVault.openOrCreate(dir, Unlock.key(new byte[32])),
                SqliteViews.in(dir).with(DocumentProjection.of(Collections.RECIPES)));
    }

    @Test
    void the_shipped_collections_do_what_they_are_for(@TempDir Path dir) {
        try (Hearthbook book = open(dir.resolve("book"))) {
            assertEquals(
                    List.of("water the plants"),
                    Collections.openWorkflows(book, USER).block(SOON));
            assertEquals(
                    List.of(30.0, 20.0, 10.0),
                    Collections.answerTimes(book, "agent-7", Instant.EPOCH, 10, 20, 30)
                            .block(SOON));
            UiState left = new UiState("main", Map.of("width", 800L));
            Collections.leaveWindow(book, USER, left).block(SOON);
            StepVerifier.create(Collections.window(book, USER, "main").skipUntil(Optional::isPresent))
                    .expectNext(Optional.of(left))
                    .thenCancel()
                    .verify(SOON);
        }
    }

    @Test
    void an_own_collection_is_found_after_reopening_and_keeps_its_rules(@TempDir Path dir) {
        Path folder = dir.resolve("book");
        try (Hearthbook book = open(folder)) {
            Documents<Recipe> recipes = book.documents(Collections.RECIPES);
            recipes.insertMany(
                            USER,
                            List.of(
                                    new Recipe("soup", 25, List.of("leek", "water")),
                                    new Recipe("bread", 90, List.of("flour", "water")),
                                    new Recipe("tea", 5, List.of("tea", "water"))))
                    .block(SOON);
            InvalidDocumentException refused = assertThrows(
                    InvalidDocumentException.class,
                    () -> recipes.insert(USER, new Recipe("ham", 900, List.of()))
                            .block(SOON));
            assertEquals("minutes", refused.field());
        }
        try (Hearthbook book = open(folder)) {
            Documents<Recipe> recipes = book.documents(Collections.RECIPES);
            var quick = recipes.page(Collections.quick(recipes, USER)
                            .after(book.journal().head()))
                    .block(SOON);
            assertEquals(
                    List.of("tea", "soup"),
                    quick.rows().stream().map(it -> it.value().name()).toList());
            assertTrue(quick.rows().get(0).value().ingredients().contains("tea"));
        }
    }
}
