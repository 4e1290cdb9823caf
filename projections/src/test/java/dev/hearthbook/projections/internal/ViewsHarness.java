package dev.hearthbook.projections.internal;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.model.Subject;
import dev.hearthbook.projections.fixture.Notes;
import dev.hearthbook.projections.fixture.ScriptedSource;
import dev.hearthbook.projections.fold.Projection;
import dev.hearthbook.projections.internal.worker.Group;
import dev.hearthbook.projections.internal.worker.Pace;
import dev.hearthbook.projections.store.Language;
import dev.hearthbook.projections.store.ReadStores;
import dev.hearthbook.view.Query;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Views of notes over a scripted book, opened before each test and closed after it. */
abstract class ViewsHarness {
    static final Subject ADA = Subject.of("ada");
    static final Subject BEN = Subject.of("ben");
    static final Duration SOON = Duration.ofSeconds(10);
    static final Pace SMALL = new Pace(7, 11, 40, 20, Duration.ofSeconds(5));

    @TempDir
    Path dir;

    ScriptedSource source = ScriptedSource.create();
    ProjectionViews views;

    abstract ReadStores stores(Path folder);

    @BeforeEach
    void open() {
        views = open(source, new Notes());
    }

    @AfterEach
    void close() {
        views.close();
    }

    ProjectionViews open(ScriptedSource from, Projection... projections) {
        List<Group> groups = new ArrayList<>();
        for (Projection projection : projections) {
            groups.add(new Group(projection.name(), List.of(projection)));
        }
        ProjectionViews opened = new ProjectionViews(
                () -> stores(dir), new Settings(groups, Language.ENGLISH, SMALL, 2, Optional.empty()));
        opened.open(from);
        return opened;
    }

    static Query<String> byRank() {
        return Query.on(Notes.NOTES).orderBy("rank").limit(Query.LIMIT_MAX).map(Notes::line);
    }

    List<String> rows(Query<String> query) {
        return views.page(query.after(source.head())).block(SOON).rows();
    }

    static <T> T next(BlockingQueue<T> queue) {
        try {
            T next = queue.poll(SOON.toSeconds(), TimeUnit.SECONDS);
            assertTrue(next != null, "nothing came in time");
            return next;
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }
}
