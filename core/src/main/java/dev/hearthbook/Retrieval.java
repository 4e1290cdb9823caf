package dev.hearthbook;

import dev.hearthbook.model.AuditEntry;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Memory;
import dev.hearthbook.model.MemoryId;
import dev.hearthbook.model.Receipt;
import dev.hearthbook.model.RefusedByPolicyException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Mono;

/** One audited read of a memory: asks the policies, and tells what to log before anything is given. One thread at a time. */
final class Retrieval {
    private static final String ACTION = "memory.retrieve";

    private final MemoryId id;
    private final Optional<Review> review;
    private final List<AuditEntry> entries = new ArrayList<>();

    Retrieval(Caller caller, MemoryId id, Optional<Memory> found) {
        this.id = id;
        Instant at = caller.now();
        this.review = found.map(memory -> Review.of(caller, memory, ACTION, at));
        review.ifPresent(it -> entries.addAll(it.entries()));
        boolean refused = review.flatMap(Review::refusal).isPresent();
        entries.add(caller.nouns()
                .guardian
                .access(
                        caller.context(),
                        found.map(Memory::subject).or(caller::within),
                        Optional.of(id),
                        ACTION,
                        refused
                                ? ErrorCode.REFUSED_BY_POLICY.name()
                                : found.isEmpty() ? ErrorCode.NOT_FOUND.name() : "",
                        at));
    }

    /** What policies decided, then the access. */
    List<AuditEntry> entries() {
        return List.copyOf(entries);
    }

    /** What the caller gets once all is logged. */
    Mono<Memories.Retrieved> answer(Receipt receipt) {
        Optional<AuditEntry> refusal = review.flatMap(Review::refusal);
        if (refusal.isPresent()) {
            return Mono.error(new RefusedByPolicyException(refusal.get()));
        }
        return review.flatMap(Review::given)
                .map(memory -> Mono.just(new Memories.Retrieved(
                        memory, entries.stream().map(AuditEntry::id).toList(), receipt)))
                .orElseGet(() -> Mono.error(new HearthbookException(
                        ErrorCode.NOT_FOUND, "there is no memory " + id + " that this handle may read")));
    }
}
