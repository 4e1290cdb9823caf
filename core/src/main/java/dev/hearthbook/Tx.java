package dev.hearthbook;

import dev.hearthbook.internal.decide.Unit;
import dev.hearthbook.model.CollectionType;
import dev.hearthbook.model.Receipt;
import java.time.Instant;
import java.util.Set;
import java.util.function.Consumer;
import reactor.core.publisher.Mono;

/**
 * Several commands as one commit: all of them are recorded, or none. Reads see the writes before them.
 *
 * <p>It is given to a function and valid while that runs, on that thread. The function may run several times when others
 * change the same data meanwhile, so it must do nothing that cannot be done twice, and must not call the book itself. What
 * it reads is what the next events will be decided on: it may be a moment ahead of the views.
 */
public final class Tx {
    private final Unit unit;
    private final Caller caller;

    private Tx(Unit unit, Caller caller) {
        this.unit = unit;
        this.caller = caller;
    }

    static Mono<Receipt> commit(Caller caller, String request, Consumer<Tx> work) {
        return caller.receipt("commit " + request, Set.of(), unit -> work.accept(new Tx(unit, caller)));
    }

    /** The time of this run. */
    public Instant now() {
        return unit.now();
    }

    public TxPersonas personas() {
        return new TxPersonas(unit, caller);
    }

    public TxConversations conversations() {
        return new TxConversations(unit, caller);
    }

    public TxMemories memories() {
        return new TxMemories(unit, caller);
    }

    public TxRelations relations() {
        return new TxRelations(unit);
    }

    public TxProfiles profiles() {
        return new TxProfiles(unit);
    }

    public TxEmotions emotions() {
        return new TxEmotions(unit);
    }

    public TxInteractions interactions() {
        return new TxInteractions(unit);
    }

    public TxReflections reflections() {
        return new TxReflections(unit);
    }

    public <T> TxDocuments<T> documents(CollectionType<T> type) {
        return new TxDocuments<>(unit, caller, type);
    }
}
