package dev.hearthbook.projections.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Subject;
import dev.hearthbook.projections.internal.sqlite.SqliteReadStores;
import dev.hearthbook.projections.store.ReadStores;
import dev.hearthbook.view.Views.EmbeddingProgress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SqliteMeaningTest extends MeaningContract {
    private static final Subject ADA = Subject.of("ada");

    @Override
    ReadStores stores(Path folder) {
        return SqliteReadStores.in(folder);
    }

    @Test
    void vectors_that_are_there_are_not_made_again_when_views_are_opened_again() {
        write(ADA, "a", "harbours at night");
        settled();
        views.close();

        Told next = new Told("told-1");
        views = open(next);

        assertEquals(new EmbeddingProgress(1, 0, 0), settled());
        assertEquals(0, next.embedded());
    }

    @Test
    void another_model_makes_all_vectors_anew_and_goes_on_where_it_was_interrupted() {
        for (int i = 0; i < 40; i++) {
            write(ADA, "n" + i, "note " + i);
        }
        settled();
        views.close();

        Told interrupted = new Told("told-2");
        interrupted.most = 15;
        views = open(interrupted);
        assertEquals(
                ErrorCode.EMBEDDING_FAILED,
                assertThrows(HearthbookException.class, () -> views.embeddings().blockLast(Duration.ofSeconds(20)))
                        .code());
        views.close();
        assertEquals(12, interrupted.embedded(), "three batches of four");

        Told well = new Told("told-2");
        views = open(well);
        List<EmbeddingProgress> seen = views.embeddings().collectList().block(Duration.ofSeconds(20));
        assertEquals(28, well.embedded());
        assertEquals(new EmbeddingProgress(40, 0, 0), seen.get(seen.size() - 1));
        for (int i = 1; i < seen.size(); i++) {
            assertTrue(seen.get(i).done() >= seen.get(i - 1).done());
        }
    }
}
