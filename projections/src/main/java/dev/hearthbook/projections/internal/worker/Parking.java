package dev.hearthbook.projections.internal.worker;

import dev.hearthbook.event.Recorded;
import dev.hearthbook.keys.Scopes;
import dev.hearthbook.model.Position;
import dev.hearthbook.model.StreamId;
import dev.hearthbook.projections.internal.row.RowSealer;
import dev.hearthbook.projections.store.StoredRow;
import dev.hearthbook.view.ParkedEvent;
import dev.hearthbook.view.Row;
import dev.hearthbook.view.Table;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which streams a group's projections cannot go on with, and since which event. They are rows of a table of their own in the group's
 * store, written in the same transaction as everything else and under the keys of their stream, so that they end with it; here is
 * what the worker needs to know of them for every fact.
 *
 * <p><b>Bound.</b> At most {@value #STREAMS_MAX} in a group. A fold that fails more often has no bad event but a mistake, and the worker stops.
 *
 * <p>Worker only, but for the statics.
 */
final class Parking {
    static final int STREAMS_MAX = 1_000;

    private static final int NAME_MAX = 32;

    private final Table table;
    private final Map<String, Place> places = new LinkedHashMap<>();

    Parking(Group group) {
        this.table = table(group.name());
    }

    /** Where a stream stopped, and whose it is. */
    record Place(ParkedEvent event, Scopes scopes) {
        String key() {
            return Parking.key(event.projection(), event.stream());
        }

        Place oneMore() {
            return new Place(
                    new ParkedEvent(
                            event.projection(),
                            event.position(),
                            event.stream(),
                            event.type(),
                            event.version(),
                            event.time(),
                            event.reason(),
                            event.waiting() + 1),
                    scopes);
        }

        Map<String, Object> values() {
            Map<String, Object> values = new HashMap<>();
            values.put("projection", event.projection());
            values.put("at", event.position().value());
            values.put("stream", event.stream().toString());
            values.put("type", event.type());
            values.put("version", (long) event.version());
            values.put("time", Row.micros(event.time()));
            values.put("reason", event.reason());
            values.put("waiting", event.waiting());
            return values;
        }
    }

    /** The table of a group: {@code parked_<group>}, or of a long name its first letters and a hash. */
    static Table table(String group) {
        String name = group.length() <= NAME_MAX
                ? group
                : group.substring(0, NAME_MAX - 9) + "_"
                        + UUID.nameUUIDFromBytes(group.getBytes(StandardCharsets.US_ASCII))
                                .toString()
                                .substring(0, 8);
        return Table.named("parked_" + name)
                .sealed("projection", "at", "stream", "type", "version", "time", "reason", "waiting")
                .build();
    }

    private static String key(String projection, StreamId stream) {
        return projection + "/" + stream;
    }

    static ParkedEvent event(Row row) {
        return new ParkedEvent(
                row.text("projection"),
                Position.of(row.number("at")),
                StreamId.parse(row.text("stream")),
                row.text("type"),
                (int) row.number("version"),
                Row.ofMicros(row.number("time")),
                row.text("reason"),
                row.number("waiting"));
    }

    Table table() {
        return table;
    }

    /** What the store says of it, instead of what was known. */
    void load(List<StoredRow> rows, RowSealer sealer) {
        places.clear();
        for (StoredRow stored : rows) {
            sealer.open(table, stored).ifPresent(row -> {
                Place place = new Place(event(row), stored.scopes());
                places.put(place.key(), place);
            });
        }
    }

    boolean isEmpty() {
        return places.isEmpty();
    }

    boolean isFull() {
        return places.size() >= STREAMS_MAX;
    }

    Collection<Place> all() {
        return places.values();
    }

    @Nullable
    Place of(String projection, StreamId stream) {
        return places.get(key(projection, stream));
    }

    /** The one at a position; null when nothing is parked there. */
    @Nullable
    Place at(String projection, Position position) {
        for (Place place : places.values()) {
            if (place.event().projection().equals(projection)
                    && place.event().position().equals(position)) {
                return place;
            }
        }
        return null;
    }

    void put(Place place) {
        places.put(place.key(), place);
    }

    void remove(Place place) {
        places.remove(place.key());
    }

    void erase(long scope) {
        places.values().removeIf(place -> place.scopes().holds(scope));
    }

    static Place of(String projection, Recorded.Fact fact, Throwable cause) {
        return new Place(
                new ParkedEvent(
                        projection,
                        fact.position(),
                        fact.stream(),
                        fact.meta().type(),
                        fact.meta().schemaVersion(),
                        fact.meta().time(),
                        FoldFailure.reason(cause),
                        0),
                fact.meta().scopes());
    }
}
