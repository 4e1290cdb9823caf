package dev.hearthbook.projections.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.projections.internal.sqlite.SqliteReadStores;
import dev.hearthbook.projections.store.ReadStores;
import dev.hearthbook.view.ParkedEvent;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class SqliteParkingTest extends ParkingContract {
    @Override
    ReadStores stores(Path folder) {
        return SqliteReadStores.in(folder);
    }

    @Test
    void what_is_parked_stays_so_when_the_book_is_opened_again() {
        source.appendTo(DIARY, ADA, note("a", "bad one"));
        source.appendTo(DIARY, ADA, note("c", "two"));
        views.await(source.head()).block(SOON);
        List<ParkedEvent> before = views.parked();
        views.close();

        views = open(source, notes);

        assertEquals(before, views.parked());
        source.appendTo(DIARY, ADA, note("d", "three"));
        assertEquals(List.of(), rows(byRank()));
        assertEquals(2, views.parked().get(0).waiting());
        notes.mended.set(true);
        assertTrue(views.redrive("notes", before.get(0).position()).block(SOON));
        assertEquals(3, rows(byRank()).size());
    }
}
