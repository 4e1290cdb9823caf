package dev.hearthbook.projections.internal.query;

import dev.hearthbook.keys.Blind;
import dev.hearthbook.model.Mark;
import dev.hearthbook.view.Cursor;
import dev.hearthbook.view.Page;
import dev.hearthbook.view.Query;
import dev.hearthbook.view.Row;
import java.util.List;
import java.util.Optional;

/**
 * A page before its query's mapper has seen it.
 *
 * @param looked how many stored rows were looked at to find these
 */
public record Answer(List<OpenRow> rows, Optional<Cursor> next, Optional<Cursor> previous, Mark mark, int looked) {
    /**
     * A row that was opened.
     *
     * @param id of the stored row; together with {@code position} it names one content, also after a rebuild
     */
    public record OpenRow(Blind key, long id, long position, Row row) {
        boolean isSameAs(OpenRow other) {
            return id == other.id && position == other.position && key.equals(other.key);
        }
    }

    /** Whether whoever sees one has seen the other: same rows in the same order, and the same ways on. */
    public boolean isSameAs(Answer other) {
        if (rows.size() != other.rows.size()
                || next.isPresent() != other.next.isPresent()
                || previous.isPresent() != other.previous.isPresent()) {
            return false;
        }
        for (int i = 0; i < rows.size(); i++) {
            if (!rows.get(i).isSameAs(other.rows.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** The same answer, known to hold up to a later mark. */
    public Answer holdingTo(Mark later) {
        return later.compareTo(mark) > 0 ? new Answer(rows, next, previous, later, looked) : this;
    }

    public <T> Page<T> page(Query<T> query) {
        return new Page<>(rows.stream().<T>map(open -> query.read(open.row())).toList(), next, previous, mark);
    }
}
