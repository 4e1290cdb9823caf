package dev.hearthbook;

import dev.hearthbook.model.Memory;
import dev.hearthbook.model.MemoryId;
import dev.hearthbook.model.MemoryTier;
import dev.hearthbook.model.ReflectionOutcome;
import dev.hearthbook.model.ReflectionOutcome.Merge;
import dev.hearthbook.model.ReflectionOutcome.Promotion;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What {@link Consolidator#plain} thinks. */
final class PlainConsolidation {
    private static final double WORTH_LEAST = 0.5;
    private static final Pattern MARKS = Pattern.compile("\\p{M}+");
    private static final Pattern BETWEEN_WORDS = Pattern.compile("[^\\p{L}\\p{N}]+");

    private static final Comparator<Memory> STRONGEST = Comparator.<Memory>comparingDouble(
                    memory -> -memory.content().strength())
            .thenComparing(Memory::createdAt)
            .thenComparing(memory -> memory.id().value());

    private PlainConsolidation() {}

    static ReflectionOutcome of(List<Memory> memories) {
        Map<List<Object>, List<Memory>> alike = new LinkedHashMap<>();
        memories.forEach(memory ->
                alike.computeIfAbsent(sense(memory), sense -> new ArrayList<>()).add(memory));
        List<Merge> merges = new ArrayList<>();
        Set<MemoryId> merged = new HashSet<>();
        for (List<Memory> group : alike.values()) {
            if (group.size() > 1) {
                List<MemoryId> ids =
                        group.stream().sorted(STRONGEST).map(Memory::id).toList();
                merges.add(new Merge(ids.get(0), ids.subList(1, ids.size())));
                merged.addAll(ids.subList(1, ids.size()));
            }
        }
        List<Promotion> promotions = new ArrayList<>();
        for (Memory memory : memories) {
            boolean rises = memory.tier() == MemoryTier.WORKING || memory.tier() == MemoryTier.EPISODIC;
            double worth = memory.content().strength() * memory.content().importance();
            if (rises && worth >= WORTH_LEAST && !merged.contains(memory.id())) {
                promotions.add(
                        new Promotion(memory.id(), memory.tier(), memory.tier().next()));
            }
        }
        return new ReflectionOutcome(List.of(), List.of(), promotions, merges);
    }

    private static List<Object> sense(Memory memory) {
        String bare = MARKS.matcher(Normalizer.normalize(memory.text(), Normalizer.Form.NFKD))
                .replaceAll("");
        String words = BETWEEN_WORDS
                .matcher(bare.toLowerCase(Locale.ROOT))
                .replaceAll(" ")
                .strip();
        // Signs alone are no words: what they say is compared as it is.
        String said = words.isEmpty() ? memory.text() : words;
        return List.of(memory.persona(), memory.content().kind(), memory.tier(), said);
    }
}
