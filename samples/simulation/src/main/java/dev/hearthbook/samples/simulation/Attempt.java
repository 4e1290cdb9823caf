package dev.hearthbook.samples.simulation;

import dev.hearthbook.Hearthbook;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.model.Receipt;
import dev.hearthbook.model.Subject;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** One request of the story, and what is known of what became of it. Changed by the one thread of the simulation. */
final class Attempt {
    /** What its caller knows. */
    enum Outcome {
        /** No answer yet. */
        WAITING,
        /** A receipt came. */
        ACKNOWLEDGED,
        /** An error came that says that nothing was recorded. */
        REFUSED,
        /** The answer was lost, or says that nobody knows. */
        UNKNOWN
    }

    final String id;
    final Request request;
    Outcome outcome = Outcome.WAITING;

    @Nullable
    Receipt receipt;

    /** Whether an earlier answer to it was lost. */
    boolean maybeRecorded;

    /** Whether a power cut may not take it any more. */
    boolean durable;

    /**
     * What is asked.
     *
     * @param kind for the trace; requests of one kind record equally many events
     * @param subject whose data it is
     * @param repeatable whether it has a command id, which is then the attempt's id
     * @param ask does it
     * @param effect what it does to the plain book, given its events as the log has them
     */
    record Request(
            String kind,
            Optional<Subject> subject,
            boolean repeatable,
            Function<Hearthbook, Mono<Receipt>> ask,
            BiConsumer<PlainBook, List<Recorded.Fact>> effect) {}

    Attempt(String id, Request request) {
        this.id = id;
        this.request = request;
    }

    @Override
    public String toString() {
        return id + " " + request.kind() + " " + outcome + (receipt == null ? "" : " at " + receipt.position());
    }
}
