package dev.hearthbook.projections.fold;

import dev.hearthbook.event.Event;
import dev.hearthbook.event.Evolution;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.view.Row;
import dev.hearthbook.view.Table;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One row per noun, which is the noun as its events made it: all that most nouns need. */
abstract class NounProjection<E extends Event, T> implements Projection {
    private final Table table;
    private final Evolution<E, T> evolution;

    NounProjection(Table table, Evolution<E, T> evolution) {
        this.table = table;
        this.evolution = evolution;
    }

    /** The key of the row that an event is about. */
    abstract String key(E event);

    abstract T read(Row row);

    abstract Map<String, Object> write(T noun);

    /** What the index knows of it; nothing by default. */
    Map<String, String> searchText(T noun) {
        return Map.of();
    }

    /** Whether the event is one of its noun's. */
    boolean isAbout(Event event) {
        return evolution.events().isInstance(event);
    }

    /** Whether it has a row; one that is over may have none. */
    boolean isShown(T noun) {
        return true;
    }

    /** As its table. */
    @Override
    public String name() {
        return table.name();
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public List<Table> tables() {
        return List.of(table);
    }

    @Override
    public List<Mutation> fold(Rows now, Recorded.Fact fact) {
        if (!isAbout(fact.event())) {
            return List.of();
        }
        String key = key(evolution.events().cast(fact.event()));
        Optional<T> before = now.get(table, key).map(this::read);
        // There is none after it when its beginning was lost: then there is no row to change.
        return evolution
                .after(before, fact.event(), fact.meta().time())
                .map(noun -> List.of(mutation(key, noun)))
                .orElse(List.of());
    }

    private Mutation mutation(String key, T noun) {
        return isShown(noun)
                ? Mutation.upsert(table, key, write(noun)).searchable(searchText(noun))
                : Mutation.delete(table, key);
    }
}
