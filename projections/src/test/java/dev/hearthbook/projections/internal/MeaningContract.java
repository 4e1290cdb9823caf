package dev.hearthbook.projections.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Subject;
import dev.hearthbook.projections.fixture.Notes;
import dev.hearthbook.projections.fixture.ScriptedSource;
import dev.hearthbook.projections.internal.worker.Group;
import dev.hearthbook.projections.internal.worker.Pace;
import dev.hearthbook.projections.store.Language;
import dev.hearthbook.projections.store.ReadStores;
import dev.hearthbook.projections.vector.VectorsConfig;
import dev.hearthbook.vector.Embedder;
import dev.hearthbook.vector.HashEmbedder;
import dev.hearthbook.vector.Vectors;
import dev.hearthbook.view.Hit;
import dev.hearthbook.view.Match;
import dev.hearthbook.view.Row;
import dev.hearthbook.view.Search;
import dev.hearthbook.view.Table;
import dev.hearthbook.view.Views.EmbeddingProgress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

/** What views with an embedder do, over any kind of store. */
@Timeout(60)
abstract class MeaningContract {
    private static final Subject ADA = Subject.of("ada");
    private static final Subject BEN = Subject.of("ben");
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Pace SMALL = new Pace(7, 11, 40, 20, Duration.ofSeconds(5));

    @TempDir
    Path dir;

    final ScriptedSource source = ScriptedSource.create();
    final Told embedder = new Told("told-1");
    ProjectionViews views;

    abstract ReadStores stores(Path folder);

    /** Hash vectors, counted, and with whatever goes wrong that a test wants. */
    static final class Told implements Embedder {
        private final HashEmbedder hash = HashEmbedder.of(256);
        private final String model;
        final Map<String, Integer> times = new ConcurrentHashMap<>();
        volatile Optional<RuntimeException> failure = Optional.empty();
        volatile int most = Integer.MAX_VALUE;

        Told(String model) {
            this.model = model;
        }

        @Override
        public String model() {
            return model;
        }

        @Override
        public int dimension() {
            return 256;
        }

        @Override
        public int batch() {
            return 4;
        }

        @Override
        public Mono<List<float[]>> embed(List<String> texts) {
            return Mono.defer(() -> {
                if (times.size() + texts.size() > most) {
                    return Mono.error(new IllegalStateException("the network is away"));
                }
                if (texts.stream().anyMatch(text -> text.contains("unspeakable"))) {
                    return Mono.error(new IllegalArgumentException("unspeakable"));
                }
                texts.forEach(text -> times.merge(text, 1, Integer::sum));
                return hash.embed(texts).map(vectors -> {
                    List<float[]> given = new ArrayList<>();
                    for (int i = 0; i < texts.size(); i++) {
                        float[] vector = vectors.get(i);
                        if (texts.get(i).contains("short")) {
                            vector = new float[] {1};
                        }
                        if (texts.get(i).contains("nothing")) {
                            vector[3] = Float.NaN;
                        }
                        given.add(vector);
                    }
                    return given;
                });
            });
        }

        int embedded() {
            return times.values().stream().mapToInt(Integer::intValue).sum();
        }
    }

    @BeforeEach
    void open() {
        views = open(embedder);
    }

    @AfterEach
    void close() {
        views.close();
    }

    final ProjectionViews open(Embedder by) {
        ProjectionViews opened = new ProjectionViews(
                () -> stores(dir),
                new Settings(
                        List.of(new Group("notes", List.of(new Notes()), Map.of(), true)),
                        Language.ENGLISH,
                        SMALL,
                        2,
                        Optional.of(VectorsConfig.of(by))));
        opened.open(source);
        return opened;
    }

    void write(Subject subject, String id, String text) {
        source.append(subject, Notes.Written.of(id, "kind0", 1, text));
    }

    EmbeddingProgress settled() {
        views.await(source.head()).block(SOON);
        return views.embeddings().blockLast(SOON);
    }

    private List<Hit<String>> search(Subject subject, String words) {
        return views.search(Search.in(Notes.NOTES).within(subject).text(words).map(row -> row.text("text")))
                .block(SOON);
    }

    private List<String> found(Subject subject, String words) {
        return search(subject, words).stream().map(Hit::row).toList();
    }

    @Test
    void a_row_that_holds_none_of_the_words_is_found_by_what_it_means() {
        write(ADA, "a", "the harbours at night");
        write(ADA, "b", "an invoice of Monday");

        assertEquals(new EmbeddingProgress(2, 0, 0), settled());

        List<Hit<String>> hits = search(ADA, "harborside");
        assertEquals("the harbours at night", hits.get(0).row());
        assertEquals(0, hits.get(0).parts().get("words"));
        assertEquals(0.5, hits.get(0).parts().get("meaning"), 1e-9);
        assertEquals(List.of(), hits.get(0).words());
    }

    @Test
    void words_and_meaning_make_one_score_that_its_parts_explain() {
        write(ADA, "a", "tea in the garden");
        write(ADA, "b", "teapots and gardeners");
        write(ADA, "c", "an invoice of Monday");
        settled();

        List<Hit<String>> hits = search(ADA, "tea garden");

        assertEquals("tea in the garden", hits.get(0).row());
        assertEquals("teapots and gardeners", hits.get(1).row());
        assertEquals(List.of("tea", "garden"), hits.get(0).words());
        for (Hit<String> hit : hits) {
            double sum = hit.parts().values().stream()
                    .mapToDouble(Double::doubleValue)
                    .sum();
            assertEquals(hit.score(), sum, 1e-9);
        }
    }

    @Test
    void nobody_finds_what_belongs_to_somebody_else_unless_it_is_shared() {
        write(ADA, "a", "harbours at night");
        source.append(ADA, new Notes.Written("s", "kind0", "shelf", 1, "harbours by day", true));
        settled();

        assertEquals(List.of("harbours by day"), found(BEN, "harborside"));
        assertEquals(2, found(ADA, "harborside").size());
    }

    @Test
    void before_its_vector_is_there_a_row_is_found_by_words() {
        embedder.most = 0;
        write(ADA, "a", "harbours at night");
        views.await(source.head()).block(SOON);

        assertEquals(
                ErrorCode.EMBEDDING_FAILED,
                assertThrows(HearthbookException.class, () -> search(ADA, "night"))
                        .code());

        embedder.most = Integer.MAX_VALUE;
        assertEquals(List.of("harbours at night"), found(ADA, "night"));
    }

    @Test
    void what_changes_or_goes_is_found_as_it_is_now() {
        write(ADA, "a", "harbours at night");
        write(ADA, "b", "bicycles in the rain");
        settled();
        assertEquals("harbours at night", found(ADA, "harborside").get(0));

        source.append(ADA, new Notes.Reworded("a", "mushrooms in the woods"));
        assertEquals(new EmbeddingProgress(2, 0, 0), settled());
        assertEquals("mushrooms in the woods", found(ADA, "mushrooming").get(0));

        source.append(ADA, new Notes.Dropped("a"));
        assertEquals(new EmbeddingProgress(1, 0, 0), settled());
        assertEquals(List.of("bicycles in the rain"), found(ADA, "mushrooming"));

        write(ADA, "a", "mushrooms again");
        assertEquals(new EmbeddingProgress(2, 0, 0), settled());
        assertEquals("mushrooms again", found(ADA, "mushrooming").get(0));
    }

    @Test
    void a_row_that_is_written_again_with_the_same_text_keeps_its_vector() {
        write(ADA, "a", "harbours at night");
        settled();

        source.append(ADA, new Notes.Ranked("a", 5));
        source.append(ADA, new Notes.Reworded("a", "harbours at night"));
        for (int i = 0; i < 60; i++) {
            write(BEN, "other" + i, "other " + i); // pushes the row out of what folds remember
        }
        settled();
        source.append(ADA, new Notes.Reworded("a", "harbours at night"));
        settled();

        assertEquals(1, embedder.times.get("harbours at night"));
        assertEquals(61, embedder.embedded());
    }

    private List<String> texts(Search<Row> search) {
        return views.search(search.within(ADA)).block(SOON).stream()
                .map(hit -> hit.row().text("text"))
                .toList();
    }

    @Test
    void what_is_near_in_meaning_must_say_phrases_and_not_say_what_is_excluded() {
        write(ADA, "a", "the harbours at night");
        write(ADA, "b", "harbouring a grudge");
        write(ADA, "c", "harbored ships at night");
        settled();
        Search<Row> near = Search.in(Notes.NOTES).text("harborside");

        assertEquals(3, texts(near).size());
        assertEquals(List.of("harbouring a grudge"), texts(near.excluding("night")));
        assertEquals(List.of("harbored ships at night"), texts(near.phrase("ships at night")));
        assertEquals(List.of(), texts(near.wordsOnly()));
    }

    @Test
    void recency_counts_beside_meaning() {
        write(ADA, "a", "the harbours at night");
        write(ADA, "b", "the harbours at night");
        settled();

        List<Hit<Row>> hits = views.search(
                        Search.in(Notes.NOTES).within(ADA).text("harborside").recency(0.5, Table.CREATED_AT))
                .block(SOON);

        assertEquals(
                List.of("b", "a"), hits.stream().map(hit -> hit.row().key()).toList());
        assertEquals(Set.of("fit", "recency"), hits.get(0).parts().keySet());
    }

    @Test
    void a_condition_is_met_by_every_hit_also_by_those_that_stand_far_behind() {
        for (int i = 0; i < 400; i++) {
            source.append(ADA, Notes.Written.of("n" + i, "near", i, "harbours harbours " + i));
        }
        source.append(ADA, Notes.Written.of("far", "rare", 1, "harbour of a kind, a long way from any other words"));
        settled();

        List<String> rare = views
                .search(Search.in(Notes.NOTES)
                        .within(ADA)
                        .text("harborside")
                        .where(Match.is("kind", "rare"))
                        .map(row -> row.text("kind")))
                .block(SOON)
                .stream()
                .map(Hit::row)
                .toList();

        assertEquals(List.of("rare"), rare);
    }

    @Test
    void a_text_that_the_model_refuses_is_found_by_words_and_holds_up_nobody() {
        write(ADA, "a", "the unspeakable word");
        write(ADA, "b", "nothing is a number");
        write(ADA, "c", "harbours at night");

        assertEquals(new EmbeddingProgress(1, 0, 2), settled());

        assertTrue(found(ADA, "unspoken word").contains("the unspeakable word"));
        assertEquals("harbours at night", found(ADA, "harborside").get(0));
    }

    @Test
    void an_embedder_of_another_dimension_than_it_says_is_told_so_and_nothing_is_set_aside() {
        write(ADA, "a", "a short one");
        views.await(source.head()).block(SOON);

        HearthbookException failed =
                assertThrows(HearthbookException.class, () -> views.embeddings().blockLast(SOON));

        assertEquals(ErrorCode.EMBEDDING_FAILED, failed.code());
        assertTrue(failed.getMessage().contains("256 numbers, but gave one of 1"), failed.getMessage());
        assertFalse(failed.getMessage().contains("short"));
        assertEquals(
                ErrorCode.EMBEDDING_FAILED,
                assertThrows(HearthbookException.class, () -> search(ADA, "short"))
                        .code());
        assertEquals(
                ErrorCode.EMBEDDING_FAILED,
                assertThrows(HearthbookException.class, () -> search(ADA, "nothing"))
                        .code());
    }

    @Test
    void erasing_a_subject_ends_its_vectors_in_memory_and_in_the_store() {
        write(ADA, "a", "harbours at night");
        write(BEN, "b", "harbours by day");
        settled();
        assertEquals(1, found(ADA, "harborside").size());

        source.erase(ADA);

        assertEquals(new EmbeddingProgress(1, 0, 0), settled());
        assertEquals(List.of(), found(ADA, "harborside"));
        assertEquals(List.of("harbours by day"), found(BEN, "harborside"));
    }

    @Test
    void no_vector_stands_in_any_file_in_the_clear() throws IOException {
        write(ADA, "a", "harbours at night");
        settled();
        float[] vector = Vectors.unit(
                "it",
                HashEmbedder.of(256).embed(List.of("harbours at night")).block().get(0),
                256);
        String bytes = new String(Vectors.bytes(vector), StandardCharsets.ISO_8859_1);
        views.close();

        try (Stream<Path> files = Files.walk(dir).filter(Files::isRegularFile)) {
            for (Path file : files.toList()) {
                String content = Files.readString(file, StandardCharsets.ISO_8859_1);
                for (int at = 0; at + 8 <= bytes.length(); at += 8) {
                    String piece = bytes.substring(at, at + 8);
                    assertFalse(piece.chars().anyMatch(c -> c != 0) && content.contains(piece), file.toString());
                }
            }
        }
    }

    @Test
    void a_rebuild_ends_with_the_same_vectors() {
        for (int i = 0; i < 30; i++) {
            write(ADA, "n" + i, "note " + i + " of harbours");
        }
        settled();
        List<String> before = found(ADA, "harborside 7");

        views.rebuild().blockLast(SOON);

        assertEquals(new EmbeddingProgress(30, 0, 0), settled());
        assertEquals(before, found(ADA, "harborside 7"));
    }
}
