package dev.hearthbook;

import dev.hearthbook.model.CollectionType;
import dev.hearthbook.model.Receipt;
import dev.hearthbook.model.RequestContext;
import dev.hearthbook.model.Subject;
import java.util.function.Consumer;
import reactor.core.publisher.Mono;

/**
 * The book as one subject may see it: it reads, searches, watches and writes that subject's data only, and reads what is
 * {@linkplain dev.hearthbook.model.MemoryTier#SHARED shared}. Hand this to code that serves one user.
 *
 * <p>What belongs to somebody else looks as if it were not there: no rows, no hits, no history. A command on it, a query that
 * names another subject and a cursor of another query are refused by name ({@code FOREIGN_SUBJECT}, {@code FOREIGN_CURSOR}).
 *
 * <p>Immutable; any thread.
 */
public final class SubjectBook {
    private final Caller caller;
    private final Erasures.Parts erasing;

    SubjectBook(Caller caller, Erasures.Parts erasing) {
        this.caller = caller;
        this.erasing = erasing;
    }

    /** Whose data it is about. */
    public Subject subject() {
        return caller.subject();
    }

    /** The same on behalf of somebody. */
    public SubjectBook with(RequestContext context) {
        return new SubjectBook(caller.with(context), erasing);
    }

    /** @see ActingBook#commandId */
    public SubjectBook commandId(String id) {
        return new SubjectBook(caller.withCommandId(id), erasing);
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

    /** Of this subject, its conversations and memories; what expires is everybody's and refused here. */
    public Erasures erasures() {
        return new Erasures(erasing, caller);
    }

    /** @see ActingBook#commit(Consumer) */
    public Mono<Receipt> commit(Consumer<Tx> work) {
        return Tx.commit(caller, "", work);
    }

    /** @see ActingBook#commit(String, Consumer) */
    public Mono<Receipt> commit(String request, Consumer<Tx> work) {
        return Tx.commit(caller, request, work);
    }

    @Override
    public String toString() {
        return "SubjectBook[" + subject() + "]";
    }
}
