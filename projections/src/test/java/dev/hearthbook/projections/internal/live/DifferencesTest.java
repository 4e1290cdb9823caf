package dev.hearthbook.projections.internal.live;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hearthbook.keys.Blind;
import dev.hearthbook.model.Position;
import dev.hearthbook.projections.internal.query.Answer.OpenRow;
import dev.hearthbook.view.Change;
import dev.hearthbook.view.Row;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DifferencesTest {
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void steps_lead_from_any_list_to_any_other(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            List<OpenRow> before = list(random);
            List<OpenRow> after = list(random);

            List<Change.Step<Row>> steps = Differences.between(before, after);

            assertEquals(rows(after), taken(rows(before), steps), "seed " + seed + ", round " + round);
        }
    }

    @Test
    void equal_lists_have_no_difference() {
        List<OpenRow> list = list(new Random(9));

        assertEquals(List.of(), Differences.between(list, list));
    }

    @Test
    void one_row_that_moves_is_one_step_in_either_direction() {
        List<OpenRow> rows = List.of(row(1, 1), row(2, 1), row(3, 1), row(4, 1));
        List<OpenRow> toTop = List.of(row(4, 9), row(1, 1), row(2, 1), row(3, 1));
        List<OpenRow> toEnd = List.of(row(2, 1), row(3, 1), row(4, 1), row(1, 9));

        assertEquals(List.of(new Change.Moved<>(3, 0, row(4, 9).row())), Differences.between(rows, toTop));
        assertEquals(List.of(new Change.Moved<>(0, 3, row(1, 9).row())), Differences.between(rows, toEnd));
    }

    @Test
    void additions_removals_and_updates_are_one_step_each() {
        List<OpenRow> before = List.of(row(1, 1), row(2, 1), row(3, 1));
        List<OpenRow> after = List.of(row(1, 1), row(5, 2), row(3, 2));

        assertEquals(
                List.of(
                        new Change.Removed<Row>(1),
                        new Change.Added<>(1, row(5, 2).row()),
                        new Change.Updated<>(2, row(3, 2).row())),
                Differences.between(before, after));
    }

    private static List<OpenRow> list(Random random) {
        List<OpenRow> list = new ArrayList<>();
        for (int key = 0; key < 12; key++) {
            if (random.nextInt(3) > 0) {
                list.add(row(key, random.nextInt(3)));
            }
        }
        if (random.nextBoolean()) {
            Collections.shuffle(list, random);
        } else if (list.size() > 2) {
            Collections.swap(list, random.nextInt(list.size()), random.nextInt(list.size()));
        }
        return list;
    }

    private static OpenRow row(long key, long position) {
        Row row = new Row("k" + key, Map.of(), Position.of(position), Instant.EPOCH, Instant.EPOCH);
        return new OpenRow(new Blind(0, key), key, position, row);
    }

    private static List<Row> rows(List<OpenRow> list) {
        return list.stream().map(OpenRow::row).toList();
    }

    private static List<Row> taken(List<Row> before, List<Change.Step<Row>> steps) {
        List<Row> now = new ArrayList<>(before);
        for (Change.Step<Row> step : steps) {
            if (step instanceof Change.Added<Row> added) {
                now.add(added.index(), added.row());
            } else if (step instanceof Change.Removed<Row> removed) {
                now.remove(removed.index());
            } else if (step instanceof Change.Updated<Row> updated) {
                assertEquals(now.get(updated.index()).key(), updated.row().key());
                now.set(updated.index(), updated.row());
            } else if (step instanceof Change.Moved<Row> moved) {
                assertEquals(now.remove(moved.from()).key(), moved.row().key());
                now.add(moved.index(), moved.row());
            }
        }
        return now;
    }
}
