package dev.hearthbook.projections.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.projections.fixture.Notes;
import dev.hearthbook.projections.fixture.ScriptedSource;
import dev.hearthbook.projections.fixture.WatchedWorkers;
import dev.hearthbook.projections.internal.sqlite.SqliteReadStores;
import dev.hearthbook.projections.store.ReadStores;
import dev.hearthbook.view.RebuildControl;
import dev.hearthbook.view.Views.RebuildProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SqliteRebuildingTest extends RebuildingContract {
    @Override
    ReadStores stores(Path folder) {
        return SqliteReadStores.in(folder);
    }

    private List<String> files(String ending) throws IOException {
        try (Stream<Path> all = Files.list(dir)) {
            return all.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(ending))
                    .sorted()
                    .toList();
        }
    }

    private Map<String, Object> all() {
        return all(
                Notes.NOTES,
                query -> views.page(query.after(source.head())).block(SOON).rows());
    }

    /** Begins a rebuild of random notes and closes the views in the middle of it. */
    private void interrupted(long seed, int events) {
        WatchedWorkers workers = new WatchedWorkers();
        views.close();
        source = ScriptedSource.on(workers);
        record(new Random(seed), events);
        views = open(source, new Notes());
        interrupt(workers);
    }

    private void interrupt(WatchedWorkers workers) {
        views.await(source.head()).block(SOON);
        RebuildControl control = RebuildControl.unbounded();
        views.rebuild(control)
                .doOnNext(step -> control.pause())
                .onErrorComplete()
                .subscribe();
        until(() -> workers.waiting() == 1 && control.isPaused());
        views.close();
    }

    private void assertSound() {
        assertEquals(
                List.of(),
                views.rehearse(RebuildControl.unbounded()).collectList().block(SOON));
    }

    @Test
    void an_interrupted_rebuild_goes_on_where_it_was() throws IOException {
        interrupted(41, 600);
        assertEquals(1, files(".building").size());
        views = open(source, new Notes());
        Map<String, Object> live = all();

        List<RebuildProgress> steps = views.rebuild().collectList().block(SOON);

        assertTrue(steps.get(0).events() > SMALL.catchUpEvents(), "its first batch was not folded again: " + steps);
        assertEquals(live, all());
        assertSound();
        assertEquals(List.of(), files(".building"));
        assertEquals(1, files(".db").size(), "one serving file is left");
    }

    @Test
    void an_interrupted_rebuild_of_another_history_begins_anew() {
        interrupted(42, 300);
        source.loseAfter(5);
        record(new Random(43), 100);
        views = open(source, new Notes());

        views.rebuild().blockLast(SOON);

        views.await(source.head()).block(SOON);
        assertSound();
    }

    @Test
    void an_erasure_removes_what_nobody_folds_it_into() throws IOException {
        interrupted(44, 300);
        views = open(source, new Notes("notes", 2));
        views.await(source.head()).block(SOON);
        interrupt((WatchedWorkers) source.workers());
        views = open(source, new Notes("notes", 2));
        assertEquals(2, files(".db").size(), "the file of version 1 is kept for those who go back");
        assertEquals(1, files(".building").size());

        source.erase(CLEO);
        views.await(source.head()).block(SOON);
        views.purge().block(SOON);

        assertEquals(1, files(".db").size());
        assertEquals(List.of(), files(".building"));
    }

    @Test
    void who_goes_back_to_an_earlier_version_only_catches_up() {
        record(new Random(45), 200);
        views.await(source.head()).block(SOON);
        views.close();
        views = open(source, new Notes("notes", 2));
        record(new Random(46), 50);
        views.await(source.head()).block(SOON);
        views.close();

        views = open(source, new Notes());

        assertTrue(views.status().get(0).mark().position().value() >= 200, "it stands where version 1 was left");
        views.await(source.head()).block(SOON);
        assertSound();
    }

    @Test
    void a_past_leaves_no_file_behind() throws IOException {
        record(new Random(47), 100);
        views.asOf(source.at(60), Notes.NOTES, RebuildControl.unbounded()).block(SOON);
        assertEquals(1, files(".apart").size());

        views.close();

        assertEquals(List.of(), files(".apart"));
        Files.createFile(dir.resolve("notes-0123456789abcdef-1.apart"));
        views = open(source, new Notes());
        assertEquals(List.of(), files(".apart"), "what a crash left is removed");
    }
}
