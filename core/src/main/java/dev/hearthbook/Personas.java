package dev.hearthbook;

import dev.hearthbook.command.PersonaCommand;
import dev.hearthbook.event.HouseStreams;
import dev.hearthbook.event.PersonaEvent;
import dev.hearthbook.event.PersonaEvolution;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.internal.decide.Done;
import dev.hearthbook.model.Mark;
import dev.hearthbook.model.Persona;
import dev.hearthbook.model.PersonaId;
import dev.hearthbook.model.PersonaSheet;
import dev.hearthbook.model.Receipt;
import dev.hearthbook.model.Subject;
import dev.hearthbook.model.Voice;
import dev.hearthbook.view.Change;
import dev.hearthbook.view.Hit;
import dev.hearthbook.view.Match;
import dev.hearthbook.view.Page;
import dev.hearthbook.view.PersonaTable;
import dev.hearthbook.view.Query;
import dev.hearthbook.view.Search;
import dev.hearthbook.view.Table;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Who lives in the book.
 *
 * <p>Publishers are cold: subscribing does the work, subscribing twice does it twice. Any thread may subscribe; work that may
 * block hops away from threads that must not. Commands answer with a {@link Receipt}, of 0 events when all was as asked
 * already. A rule says no with {@code REFUSED}, an unknown id with {@code NOT_FOUND}, an erased one with
 * {@code SUBJECT_ERASED}; bounds are those of {@link PersonaSheet}.
 */
public final class Personas {
    private final Caller caller;

    Personas(Caller caller) {
        this.caller = caller;
    }

    /** A persona that came to be. */
    public record Created(PersonaId persona, Receipt receipt) {}

    /** A persona with a new id. */
    public Mono<Created> create(String name) {
        return create(PersonaSheet.named(name));
    }

    /** A persona with a new id. */
    public Mono<Created> create(PersonaSheet sheet) {
        return Mono.defer(() -> create(new PersonaCommand.Create(
                PersonaId.of("p-" + caller.nouns().ids.next()), true, caller.within(), sheet)));
    }

    /** A persona that is its own subject; through the handle of one subject it is that subject's. */
    public Mono<Created> create(PersonaId persona, PersonaSheet sheet) {
        return create(new PersonaCommand.Create(persona, false, caller.within(), sheet));
    }

    /** A persona that belongs to somebody: an erasure of that subject takes it along. */
    public Mono<Created> create(PersonaId persona, Subject subject, PersonaSheet sheet) {
        return create(new PersonaCommand.Create(persona, false, Optional.of(subject), sheet));
    }

    private Mono<Created> create(PersonaCommand.Create command) {
        return run(command)
                .map(done -> new Created(
                        done.first(PersonaEvent.Created.class)
                                .orElseThrow(Caller::erased)
                                .persona(),
                        done.receipt()));
    }

    public Mono<Receipt> rename(PersonaId persona, String name) {
        return receipt(new PersonaCommand.Rename(persona, name));
    }

    public Mono<Receipt> changeTrait(PersonaId persona, String trait, String value) {
        return receipt(new PersonaCommand.ChangeTrait(persona, trait, Optional.of(value)));
    }

    public Mono<Receipt> dropTrait(PersonaId persona, String trait) {
        return receipt(new PersonaCommand.ChangeTrait(persona, trait, Optional.empty()));
    }

    /** @param value 0 to 100 */
    public Mono<Receipt> changeLevel(PersonaId persona, String level, int value) {
        return receipt(new PersonaCommand.ChangeLevel(persona, level, value));
    }

    public Mono<Receipt> changeVoice(PersonaId persona, Voice voice) {
        return receipt(new PersonaCommand.ChangeVoice(persona, voice));
    }

    public Mono<Receipt> changeSetting(PersonaId persona, String setting, String value) {
        return receipt(new PersonaCommand.ChangeSetting(persona, setting, Optional.of(value)));
    }

    public Mono<Receipt> dropSetting(PersonaId persona, String setting) {
        return receipt(new PersonaCommand.ChangeSetting(persona, setting, Optional.empty()));
    }

    public Mono<Receipt> changeCard(PersonaId persona, String card) {
        return receipt(new PersonaCommand.ChangeCard(persona, card));
    }

    /** Puts it right: what it said, and what is right. */
    public Mono<Receipt> correct(PersonaId persona, String said, String right) {
        return receipt(new PersonaCommand.Correct(persona, said, right));
    }

    /** @param weight -1 (it hurt) to 1 (it helped) */
    public Mono<Receipt> noteRelationship(PersonaId persona, String kind, String note, double weight) {
        return receipt(new PersonaCommand.NoteRelationship(persona, kind, note, weight));
    }

    /** @param intensity 0 to 1 */
    public Mono<Receipt> feelMood(PersonaId persona, String mood, double intensity) {
        return receipt(new PersonaCommand.FeelMood(persona, mood, intensity));
    }

    /** It takes no more changes; what it remembers and said stays, and nobody is erased. */
    public Mono<Receipt> retire(PersonaId persona, String reason) {
        return receipt(new PersonaCommand.Retire(persona, reason));
    }

    private Mono<Done> run(PersonaCommand command) {
        return caller.run(command.request(), Set.of(HouseStreams.of(command.persona())), unit -> unit.execute(command));
    }

    private Mono<Receipt> receipt(PersonaCommand command) {
        return run(command).map(Done::receipt);
    }

    /** The persona, or empty. */
    public Mono<Persona> get(PersonaId persona) {
        return caller.one(PersonaTable.query(), persona.value());
    }

    /** The persona as of a receipt or later: reads your own write. */
    public Mono<Persona> get(PersonaId persona, Receipt after) {
        return caller.one(PersonaTable.query().after(after), persona.value());
    }

    /** Every persona that lives, oldest first; add conditions and hand it to {@link #page}, {@link #watch} or {@link #changes}. */
    public Query<Persona> query() {
        return PersonaTable.query().where(Match.is("retired", 0L)).orderBy(Table.CREATED_AT);
    }

    public Mono<Page<Persona>> page(Query<Persona> query) {
        return caller.page(PersonaTable.PERSONAS, query);
    }

    public Mono<Long> count(Query<Persona> query) {
        return caller.count(PersonaTable.PERSONAS, query);
    }

    /** The persona now, and again whenever it changes; an empty optional while there is none. */
    public Flux<Optional<Persona>> watch(PersonaId persona) {
        return caller.watchOne(PersonaTable.query(), persona.value());
    }

    public Flux<Page<Persona>> watch(Query<Persona> query) {
        return caller.watch(PersonaTable.PERSONAS, query);
    }

    public Flux<Change<Persona>> changes(Query<Persona> query) {
        return caller.changes(PersonaTable.PERSONAS, query);
    }

    /** Personas by words of their name, traits and card; begin with {@link PersonaTable#search} and name subjects. */
    public Mono<List<Hit<Persona>>> search(Search<Persona> search) {
        return caller.search(PersonaTable.PERSONAS, search);
    }

    /** Everything that happened to it, in order. */
    public Flux<Recorded> history(PersonaId persona) {
        return caller.recorded(HouseStreams.of(persona)).flatMapIterable(events -> events);
    }

    /** The persona as it was at a mark, or empty when there was none yet. */
    public Mono<Persona> asOf(PersonaId persona, Mark mark) {
        return caller.upTo(mark).flatMap(then -> replay(persona, then));
    }

    /** The persona as it was at an instant, or empty when there was none yet. */
    public Mono<Persona> asOf(PersonaId persona, Instant at) {
        return replay(persona, Caller.upTo(at));
    }

    private Mono<Persona> replay(PersonaId persona, Predicate<Recorded> then) {
        return history(persona)
                .filter(then)
                .ofType(Recorded.Fact.class)
                .reduce(
                        Optional.<Persona>empty(),
                        (now, fact) -> now.isEmpty() && !PersonaEvolution.begins((PersonaEvent) fact.event())
                                ? now
                                : Optional.of(PersonaEvolution.evolve(
                                        now,
                                        (PersonaEvent) fact.event(),
                                        fact.meta().time())))
                .flatMap(Mono::justOrEmpty);
    }
}
