package dev.hearthbook.view;

import dev.hearthbook.model.Mark;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Rows that answer a query.
 *
 * @param rows in the query's order
 * @param next leads on, or empty at the end
 * @param previous leads back, or empty at the beginning
 * @param mark what the page reflects: everything up to it, nothing after it
 */
public record Page<T>(List<T> rows, Optional<Cursor> next, Optional<Cursor> previous, Mark mark) {
    public Page {
        rows = List.copyOf(rows);
    }

    public <R> Page<R> map(Function<? super T, ? extends R> function) {
        return new Page<>(rows.stream().<R>map(function).toList(), next, previous, mark);
    }

    @Override
    public String toString() {
        return "Page[" + rows.size() + " rows at " + mark + "]";
    }
}
