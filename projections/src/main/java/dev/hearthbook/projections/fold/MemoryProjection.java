package dev.hearthbook.projections.fold;

import dev.hearthbook.event.HouseStreams;
import dev.hearthbook.event.MemoryEvent;
import dev.hearthbook.event.MemoryEvolution;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.model.Memory;
import dev.hearthbook.model.MemoryId;
import dev.hearthbook.model.MemoryStatus;
import dev.hearthbook.model.MemoryTier;
import dev.hearthbook.model.StreamId;
import dev.hearthbook.view.MemoryTable;
import dev.hearthbook.view.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Memories as rows, their tags, and their counters.
 *
 * <p><b>Forgotten</b> memories have no row: they are counted and that is all.
 *
 * <p><b>Moved</b> memories leave with the old generation and come back with the next, so that the row hangs on the keys of the
 * stream it was made from. Counters hang on the same keys as what they count; purging a month takes both.
 */
public final class MemoryProjection implements Projection {
    @Override
    public String name() {
        return "memories";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public List<Table> tables() {
        return List.of(MemoryTable.MEMORIES, MemoryTable.MEMORY_TAGS, MemoryTable.MEMORY_STATS);
    }

    @Override
    public List<Mutation> fold(Rows now, Recorded.Fact fact) {
        if (!(fact.event() instanceof MemoryEvent event)) {
            return List.of();
        }
        String key = event.memory().value();
        Optional<Memory> before = now.get(MemoryTable.MEMORIES, key).map(MemoryTable::memory);
        if (!follows(before, event, fact.stream())) {
            return List.of();
        }
        Memory after = MemoryEvolution.evolve(before, event, fact.meta().time());
        boolean moved = event instanceof MemoryEvent.Moved;
        Optional<Memory> counts = moved ? Optional.empty() : Optional.of(after);
        Optional<Memory> shown = counts.filter(memory -> memory.status() != MemoryStatus.FORGOTTEN);

        List<Mutation> mutations = new ArrayList<>();
        mutations.add(row(key, shown));
        tags(event.memory(), tagsOf(before), tagsOf(shown), mutations);
        if (!sameCount(before, counts)) {
            String counter = StatsKeys.of(fact.meta().scopes());
            mutations.add(Mutation.upsert(
                    MemoryTable.MEMORY_STATS,
                    counter,
                    // What begins counts anew; a memory that is there by then lost its end, under another counter.
                    MemoryTable.counted(
                            now.get(MemoryTable.MEMORY_STATS, counter),
                            MemoryEvolution.begins(event) ? Optional.empty() : before,
                            counts)));
        }
        return mutations;
    }

    /**
     * Whether the fact is the next one of this memory. It is not when a salvage left out what was between: a memory that has no
     * row lost its beginning, and one in another generation lost its move.
     */
    private static boolean follows(Optional<Memory> before, MemoryEvent event, StreamId stream) {
        return MemoryEvolution.begins(event)
                || before.map(memory -> stream.equals(HouseStreams.of(memory.id(), memory.generation())))
                        .orElse(false);
    }

    private static Mutation row(String key, Optional<Memory> shown) {
        return shown.<Mutation>map(memory -> Mutation.upsert(MemoryTable.MEMORIES, key, MemoryTable.row(memory))
                        .searchable(MemoryTable.searchText(memory))
                        .shared(memory.tier() == MemoryTier.SHARED))
                .orElseGet(() -> Mutation.delete(MemoryTable.MEMORIES, key));
    }

    private static void tags(MemoryId memory, List<String> before, List<String> after, List<Mutation> mutations) {
        for (String tag : before) {
            if (!after.contains(tag)) {
                mutations.add(Mutation.delete(MemoryTable.MEMORY_TAGS, MemoryTable.tagKey(memory, tag)));
            }
        }
        for (String tag : after) {
            if (!before.contains(tag)) {
                mutations.add(Mutation.upsert(
                        MemoryTable.MEMORY_TAGS,
                        MemoryTable.tagKey(memory, tag),
                        Map.of("memory", memory.value(), "tag", tag)));
            }
        }
    }

    private static List<String> tagsOf(Optional<Memory> memory) {
        return memory.map(it -> it.content().tags()).orElse(List.of());
    }

    private static boolean sameCount(Optional<Memory> before, Optional<Memory> after) {
        return before.isPresent()
                && after.isPresent()
                && before.get().status() == after.get().status()
                && before.get().tier() == after.get().tier()
                && before.get().kind().equals(after.get().kind());
    }
}
