package dev.hearthbook;

import dev.hearthbook.event.HouseStreams;
import dev.hearthbook.event.MemoryEvent;
import dev.hearthbook.event.MemoryEvolution;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.model.MemoryId;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Mono;

/**
 * Memories as they were: the streams of all their generations replayed. What was forgotten at any time is not shown at any
 * time, although its events stay in the log until their keys end.
 */
final class MemoryPast {
    private final Caller caller;

    MemoryPast(Caller caller) {
        this.caller = caller;
    }

    Mono<List<Recorded>> of(MemoryId memory) {
        Mono<List<Recorded>> all = caller.nouns()
                .journal
                .lost()
                .hasElements()
                .flatMap(lossy -> generations(
                        memory,
                        1,
                        lossy ? MemoryEvolution.GENERATIONS_AHEAD : 1,
                        lossy ? MemoryEvolution.GENERATIONS_AHEAD : 1,
                        List.of()))
                .map(caller::own)
                .map(events -> forgotten(events)
                        ? events.stream().map(MemoryPast::hiding).toList()
                        : events);
        return caller.history("memory", all);
    }

    /**
     * @param ahead how many empty generations in a row end the search: the first, but in a book that lost events
     * @param left how many more of them do now
     */
    private Mono<List<Recorded>> generations(
            MemoryId memory, int generation, int ahead, int left, List<Recorded> before) {
        return caller.nouns()
                .journal
                .read(HouseStreams.of(memory, generation))
                .collectList()
                .flatMap(events -> {
                    if (events.isEmpty()) {
                        return left <= 1
                                ? Mono.just(before)
                                : generations(memory, generation + 1, ahead, left - 1, before);
                    }
                    List<Recorded> all = new ArrayList<>(before);
                    all.addAll(events);
                    return generations(memory, generation + 1, ahead, ahead, all);
                });
    }

    private static boolean forgotten(List<Recorded> events) {
        return events.stream()
                .anyMatch(it -> it instanceof Recorded.Fact fact && fact.event() instanceof MemoryEvent.Forgotten);
    }

    private static Recorded hiding(Recorded recorded) {
        return recorded instanceof Recorded.Fact fact && !(fact.event() instanceof MemoryEvent.Forgotten)
                ? new Recorded.Erased(fact.meta())
                : recorded;
    }
}
