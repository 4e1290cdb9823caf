package dev.hearthbook.model;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What came out of a reflection.
 *
 * @param simulations what was imagined, at most {@value #TEXTS_MAX} notes
 * @param insights what was understood, at most {@value #TEXTS_MAX} notes
 * @param promotions memories that move to another tier, each once
 * @param merges memories that say the same; none is in two of them
 */
public record ReflectionOutcome(
        List<String> simulations, List<String> insights, List<Promotion> promotions, List<Merge> merges) {
    /** The most simulations, and the most insights. */
    public static final int TEXTS_MAX = 20;
    /** The most bytes, in UTF-8, of all texts and ids, so that it stays below the 60 KiB of one event. */
    public static final int BYTES_MAX = 40 * 1024;

    /** Nothing came out. */
    public static final ReflectionOutcome NOTHING = new ReflectionOutcome(List.of(), List.of(), List.of(), List.of());

    /**
     * A memory moves to another tier.
     *
     * @param from the tier that it was thought about in; one that changed since is not moved
     */
    public record Promotion(MemoryId memory, MemoryTier from, MemoryTier to) {
        public Promotion {
            Require.that(from != to, "a promotion leads to another tier, but both were %s", from);
        }
    }

    /**
     * Memories that say what another one says.
     *
     * @param kept the one that stays
     * @param same those that are retracted, at least one
     */
    public record Merge(MemoryId kept, List<MemoryId> same) {
        public Merge {
            same = List.copyOf(same);
            Require.that(!same.isEmpty(), "a merge takes in one memory at least, but there was none");
            Require.that(
                    !same.contains(kept) && new HashSet<>(same).size() == same.size(),
                    "a merge names each memory once, but one was there twice");
        }
    }

    public ReflectionOutcome {
        simulations = texts("simulations", simulations);
        insights = texts("insights", insights);
        promotions = List.copyOf(promotions);
        merges = List.copyOf(merges);
        Set<MemoryId> changed = new HashSet<>();
        for (Promotion promotion : promotions) {
            Require.that(
                    changed.add(promotion.memory()),
                    "an outcome moves a memory once, but %s was moved twice",
                    promotion.memory());
        }
        Set<MemoryId> kept = new HashSet<>();
        merges.forEach(merge -> kept.add(merge.kept()));
        for (MemoryId memory : merges.stream().flatMap(it -> it.same().stream()).toList()) {
            Require.that(
                    !kept.contains(memory) && changed.add(memory),
                    "a memory that is merged into another is gone after it, but %s was to be changed otherwise, too",
                    memory);
        }
        int bytes = bytes(Stream.of(
                        simulations.stream(),
                        insights.stream(),
                        promotions.stream().map(it -> it.memory().value()),
                        merges.stream()
                                .flatMap(it -> Stream.concat(Stream.of(it.kept()), it.same().stream()))
                                .map(MemoryId::value))
                .flatMap(all -> all));
        Require.that(
                bytes <= BYTES_MAX,
                "an outcome holds at most %d bytes of texts and ids, but held %d; think about fewer memories at once",
                BYTES_MAX,
                bytes);
    }

    private static List<String> texts(String what, List<String> texts) {
        Require.that(
                texts.size() <= TEXTS_MAX, "a reflection has at most %d %s, but had %d", TEXTS_MAX, what, texts.size());
        texts.forEach(text -> Bounded.note("one of the " + what, text));
        return List.copyOf(texts);
    }

    static int bytes(Stream<String> texts) {
        return texts.mapToInt(text -> text.getBytes(StandardCharsets.UTF_8).length)
                .sum();
    }

    /** Every memory that it names. */
    public Set<MemoryId> memories() {
        Set<MemoryId> named = new HashSet<>();
        promotions.forEach(it -> named.add(it.memory()));
        merges.forEach(it -> {
            named.add(it.kept());
            named.addAll(it.same());
        });
        return named;
    }

    /** Never the content. */
    @Override
    public String toString() {
        return "ReflectionOutcome[" + promotions.size() + " promotions, " + merges.size() + " merges]";
    }
}
