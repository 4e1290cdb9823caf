package dev.hearthbook.projections.fold;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.event.ConversationEvent;
import dev.hearthbook.event.ConversationEvolution;
import dev.hearthbook.event.DocumentEvent;
import dev.hearthbook.event.Event;
import dev.hearthbook.event.HouseSamples;
import dev.hearthbook.event.HouseStreams;
import dev.hearthbook.event.MemoryEvent;
import dev.hearthbook.event.MemoryEvolution;
import dev.hearthbook.event.NotedEvent;
import dev.hearthbook.event.PersonaEvent;
import dev.hearthbook.event.PersonaEvolution;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.event.ReflectionEvent;
import dev.hearthbook.event.RelationEvent;
import dev.hearthbook.keys.Blind;
import dev.hearthbook.keys.Scopes;
import dev.hearthbook.model.CollectionType;
import dev.hearthbook.model.EventId;
import dev.hearthbook.model.Mark;
import dev.hearthbook.model.MessageId;
import dev.hearthbook.model.Position;
import dev.hearthbook.model.RequestContext;
import dev.hearthbook.model.StreamId;
import dev.hearthbook.projections.internal.row.RowValues;
import dev.hearthbook.view.ConversationTable;
import dev.hearthbook.view.MemoryTable;
import dev.hearthbook.view.PersonaTable;
import dev.hearthbook.view.ProfileTable;
import dev.hearthbook.view.ReflectionTable;
import dev.hearthbook.view.RelationTable;
import dev.hearthbook.view.Row;
import dev.hearthbook.view.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** After a salvage any event may be missing. Whatever is, no fold fails, and nothing that lost its beginning gets a row. */
class HolesTest {
    private static final int CASES = 400;

    /** The rows that mutations make, without a store. */
    private static final class Tables implements Rows {
        private final Map<String, Row> rows = new HashMap<>();

        @Override
        public Optional<Row> get(Table table, String key) {
            return Optional.ofNullable(rows.get(table.name() + "/" + key));
        }

        void apply(Mutation mutation, Recorded.Fact fact) {
            if (mutation instanceof Mutation.Upsert it) {
                put(it.table(), it.key(), RowValues.normal(it.table(), it.values()), fact);
            } else if (mutation instanceof Mutation.Patch it) {
                get(it.table(), it.key()).ifPresent(before -> {
                    Map<String, Object> values = new TreeMap<>(before.values());
                    values.putAll(RowValues.normal(it.table(), it.values()));
                    put(it.table(), it.key(), values, fact);
                });
            } else if (mutation instanceof Mutation.Delete it) {
                rows.remove(it.table().name() + "/" + it.key());
            } else {
                throw new AssertionError("no house fold does " + mutation);
            }
        }

        private void put(Table table, String key, Map<String, Object> values, Recorded.Fact fact) {
            rows.put(
                    table.name() + "/" + key,
                    new Row(
                            key,
                            values,
                            fact.position(),
                            fact.meta().time(),
                            fact.meta().time()));
        }

        boolean has(Table table) {
            return rows.keySet().stream().anyMatch(name -> name.startsWith(table.name() + "/"));
        }
    }

    /** Folds what is left when each event is lost with a chance of one in three; what was kept, and the rows. */
    private static <E extends Event> void eachWithHoles(
            Projection projection, List<E> events, Function<E, StreamId> stream, Check<E> check) {
        for (int seed = 0; seed < CASES; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            List<E> kept = new ArrayList<>();
            Tables tables = new Tables();
            long position = 0;
            for (E event : events) {
                position++;
                if (random.nextInt(3) > 0) {
                    kept.add(event);
                    Recorded.Fact fact = fact(position, stream.apply(event), event);
                    try {
                        projection.fold(tables, fact).forEach(mutation -> tables.apply(mutation, fact));
                    } catch (RuntimeException | AssertionError e) {
                        throw new AssertionError(
                                "seed " + seed + ", " + event.getClass().getSimpleName(), e);
                    }
                }
            }
            check.of(kept, tables);
        }
    }

    private interface Check<E> {
        void of(List<E> kept, Tables tables);
    }

    private static Recorded.Fact fact(long position, StreamId stream, Event event) {
        Recorded.Meta meta = new Recorded.Meta(
                new Mark(Position.of(position), position),
                new EventId(new UUID(0, position)),
                HouseSamples.AT.plusSeconds(position),
                "test",
                1,
                Blind.of(new byte[16]),
                position,
                new Scopes(1, 2, 0),
                1,
                true,
                RequestContext.NONE);
        return new Recorded.Fact(meta, stream, Optional.of(HouseSamples.ADA), event);
    }

    @Test
    void personas() {
        eachWithHoles(
                new PersonaProjection(),
                HouseSamples.personas(),
                event -> HouseStreams.of(event.persona()),
                (kept, tables) -> assertEquals(
                        kept.stream().anyMatch((Predicate<PersonaEvent>) PersonaEvolution::begins),
                        tables.has(PersonaTable.PERSONAS)));
    }

    @Test
    void conversations() {
        eachWithHoles(
                new ConversationProjection(),
                HouseSamples.conversations(),
                event -> HouseStreams.of(event.conversation()),
                (kept, tables) -> assertEquals(
                        kept.stream().anyMatch(ConversationEvolution::begins),
                        tables.has(ConversationTable.CONVERSATIONS)));
    }

    @Test
    void sessions_and_their_messages() {
        List<ConversationEvent.OfSession> events = new ArrayList<>(HouseSamples.sessions());
        ConversationEvent.OfSession end = events.remove(events.size() - 1);
        for (int number = 2; number <= 6; number++) {
            events.add(new ConversationEvent.Said(
                    new MessageId(HouseSamples.SESSION, number), HouseSamples.CHAT, HouseSamples.utterance()));
        }
        events.add(new ConversationEvent.Redacted(new MessageId(HouseSamples.SESSION, 3), "asked to"));
        events.add(end);

        eachWithHoles(
                new ConversationProjection(), events, event -> HouseStreams.of(event.session()), (kept, tables) -> {
                    assertEquals(
                            kept.stream().anyMatch(ConversationEvolution::begins),
                            tables.has(ConversationTable.SESSIONS));
                    // What was said is there by itself, and what was redacted is not.
                    for (ConversationEvent.OfSession event : kept) {
                        if (event instanceof ConversationEvent.Said said) {
                            Row row = tables.get(
                                            ConversationTable.MESSAGES,
                                            said.message().toString())
                                    .orElseThrow();
                            boolean redacted = kept.stream()
                                    .anyMatch(it -> it instanceof ConversationEvent.Redacted e
                                            && e.message().equals(said.message()));
                            assertEquals(
                                    redacted, ConversationTable.message(row).redacted());
                        }
                    }
                });
    }

    @Test
    void reflections() {
        eachWithHoles(
                new ReflectionProjection(),
                HouseSamples.reflections(),
                event -> HouseStreams.of(event.reflection()),
                (kept, tables) -> assertEquals(
                        kept.stream().anyMatch(ReflectionEvent.ReflectionBegun.class::isInstance),
                        tables.has(ReflectionTable.REFLECTIONS)));
    }

    @Test
    void relations() {
        eachWithHoles(
                new RelationProjection(),
                HouseSamples.relations(),
                event -> HouseStreams.of(event.relation()),
                (kept, tables) -> assertEquals(
                        kept.stream().anyMatch(RelationEvent.Linked.class::isInstance)
                                && kept.stream().noneMatch(RelationEvent.Unlinked.class::isInstance),
                        tables.has(RelationTable.RELATIONS)));
    }

    @Test
    void profiles_and_what_is_noted_once_begin_with_any_event() {
        eachWithHoles(
                new ProfileProjection(),
                HouseSamples.profiles(),
                event -> HouseStreams.of(event.subject()),
                (kept, tables) -> assertEquals(!kept.isEmpty(), tables.has(ProfileTable.PROFILES)));
        for (NounProjection<?, ?> projection : List.of(
                new ProfileSnapshotProjection(),
                new EmotionProjection(),
                new InteractionProjection(),
                new AuditProjection())) {
            eachWithHoles(
                    projection,
                    HouseSamples.noted(),
                    NotedEvent::stream,
                    (kept, tables) -> assertEquals(
                            kept.stream().anyMatch(projection::isAbout),
                            tables.has(projection.tables().get(0))));
        }
    }

    @Test
    void documents() {
        DocumentProjection projection = DocumentProjection.of(CollectionType.named("tasks"));
        eachWithHoles(
                projection,
                HouseSamples.documents(),
                event -> HouseStreams.of(event.collection(), event.document()),
                (kept, tables) -> {
                    boolean begun = !kept.isEmpty() && kept.get(0) instanceof DocumentEvent.Inserted;
                    boolean over = begun && kept.get(kept.size() - 1) instanceof DocumentEvent.Deleted;
                    assertEquals(begun && !over, tables.has(projection.tables().get(0)));
                    assertEquals(begun, tables.has(projection.tables().get(1)));
                });
    }

    @Test
    void memories() {
        List<MemoryEvent> events = HouseSamples.memories();
        int carried = 7;
        assertTrue(events.get(carried) instanceof MemoryEvent.Carried);

        eachWithHoles(
                new MemoryProjection(),
                events,
                event -> HouseStreams.of(event.memory(), events.indexOf(event) < carried ? 1 : 2),
                (kept, tables) -> {
                    boolean begun = kept.stream().anyMatch(MemoryEvolution::begins);
                    assertEquals(begun, tables.has(MemoryTable.MEMORY_STATS));
                    assertTrue(begun || !tables.has(MemoryTable.MEMORIES));
                    // Without the event that carried it over, what came later is not the earlier generation's.
                    boolean moved = kept.contains(events.get(carried - 1));
                    if (!kept.contains(events.get(carried)) && !moved && kept.contains(events.get(0))) {
                        assertEquals(
                                1,
                                MemoryTable.memory(tables.get(MemoryTable.MEMORIES, HouseSamples.MEMORY.value())
                                                .orElseThrow())
                                        .generation());
                    }
                });
    }
}
