package dev.hearthbook.projections.fold;

import dev.hearthbook.event.Recorded;
import dev.hearthbook.view.Table;
import java.util.List;

/**
 * Turns facts into rows. Implementations are pure: the same rows and the same fact give the same mutations, on every machine
 * and in every year, because views are rebuilt from the log and must equal those that grew.
 *
 * <p>One thread calls {@link #fold} at a time, for every fact of the book in order. An erased event is not offered: what it
 * said is gone, and the rows of a destroyed scope are removed without the projection's help. Neither are lost ones, where a
 * damaged book was salvaged: a fact may come without those that led to it, and a fold must not fail on it. What the house's
 * own folds do: a change of something that is not there changes nothing, and what begins again begins anew.
 */
public interface Projection {
    /** Its name, 1 to 40 lower-case letters, digits and '_'; it names the file of its tables. */
    String name();

    /** Raise it when {@link #fold} changes its mind; the tables are then built anew from the log. */
    int version();

    /** The tables it writes; no other projection writes them. */
    List<Table> tables();

    /**
     * What a fact does to the rows.
     *
     * @param now the rows as they are after every fact before this one
     * @return in order; empty when the fact is none of this projection's business
     */
    List<Mutation> fold(Rows now, Recorded.Fact fact);
}
