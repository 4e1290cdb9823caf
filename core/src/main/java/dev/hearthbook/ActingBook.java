package dev.hearthbook;

import dev.hearthbook.model.CollectionType;
import dev.hearthbook.model.Receipt;
import dev.hearthbook.model.RequestContext;
import dev.hearthbook.model.Subject;
import java.util.function.Consumer;
import reactor.core.publisher.Mono;

/**
 * The book on behalf of somebody: who acts and why goes into the log with every command.
 *
 * <pre>{@code
 * book.with(RequestContext.of("agent-7", "chat")).commandId("turn-42").memories().remember(user, "likes tea")
 * }</pre>
 *
 * <p>Immutable; any thread.
 */
public final class ActingBook {
    private final Caller caller;
    private final Erasures.Parts erasing;

    ActingBook(Caller caller, Erasures.Parts erasing) {
        this.caller = caller;
        this.erasing = erasing;
    }

    /** The same for another context. */
    public ActingBook with(RequestContext context) {
        return new ActingBook(caller.with(context), erasing);
    }

    /**
     * The same for one command that may be sent again: with the same id and the same words it is done once, and every answer
     * is that of the first time. Take a new id for the next command.
     *
     * @param id unique per command, at most 200 characters
     */
    public ActingBook commandId(String id) {
        return new ActingBook(caller.withCommandId(id), erasing);
    }

    /** The same for one subject's data only. */
    public SubjectBook as(Subject subject) {
        return new SubjectBook(caller.within(subject), erasing);
    }

    public Personas personas() {
        return new Personas(caller);
    }

    public Conversations conversations() {
        return new Conversations(caller);
    }

    public Memories memories() {
        return new Memories(caller);
    }

    /** What memories have to do with each other. */
    public Relations relations() {
        return new Relations(caller);
    }

    /** Users as the book knows them, and their snapshots. */
    public Profiles profiles() {
        return new Profiles(caller);
    }

    /** What users felt. */
    public Emotions emotions() {
        return new Emotions(caller);
    }

    /** How users and agents dealt with each other. */
    public Interactions interactions() {
        return new Interactions(caller);
    }

    /** Thinking about memories, and what came out. */
    public Reflections reflections() {
        return new Reflections(caller);
    }

    /** Who read what, and what policies decided. */
    public Audit audit() {
        return new Audit(caller);
    }

    /** The documents of a collection. */
    public <T> Documents<T> documents(CollectionType<T> type) {
        return new Documents<>(caller, type);
    }

    public Erasures erasures() {
        return new Erasures(erasing, caller);
    }

    /**
     * @see Hearthbook#commit
     *     <p>Under a command id only the id is compared: what a function will ask cannot be told from outside. Say it in words
     *     ({@link #commit(String, Consumer)}) and the same id with other words is refused.
     */
    public Mono<Receipt> commit(Consumer<Tx> work) {
        return Tx.commit(caller, "", work);
    }

    /**
     * The same, saying what is asked, so that a command id is good for this request only.
     *
     * @param request in stable words, the same whenever the same is asked, for example {@code "promote m-17 to semantic"}; only
     *     its hash is kept
     */
    public Mono<Receipt> commit(String request, Consumer<Tx> work) {
        return Tx.commit(caller, request, work);
    }
}
