package dev.hearthbook;

import dev.hearthbook.model.Memory;
import dev.hearthbook.model.ReflectionOutcome;
import java.util.List;
import reactor.core.publisher.Mono;

/**
 * Thinks about memories: what is the same, what deserves to last, what follows. An application gives its own, which may ask a model;
 * {@link #plain} needs none.
 */
@FunctionalInterface
public interface Consolidator {
    /**
     * What comes out. It changes nothing itself; called again, it may think again.
     *
     * @param memories active ones of one subject, newest first, at most {@value dev.hearthbook.model.Reflection#INPUTS_MAX}
     */
    Mono<ReflectionOutcome> consolidate(List<Memory> memories);

    /**
     * The same memories always give the same: those of one persona, kind and tier whose words are the same (case, accents and
     * punctuation aside) are merged into the strongest, or the oldest of the strongest; those whose strength times importance is a
     * half or more go up one tier, to {@code SEMANTIC} at the most. It has no insights.
     */
    static Consolidator plain() {
        return memories -> Mono.fromCallable(() -> PlainConsolidation.of(memories));
    }
}
