package dev.hearthbook;

import dev.hearthbook.command.PersonaCommand;
import dev.hearthbook.event.HouseStreams;
import dev.hearthbook.event.PersonaEvent;
import dev.hearthbook.event.PersonaEvolution;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.internal.decide.Done;
import dev.hearthbook.model.Persona;
import dev.hearthbook.model.PersonaId;
import dev.hearthbook.model.PersonaSheet;
import dev.hearthbook.model.Receipt;
import dev.hearthbook.model.Subject;
import dev.hearthbook.model.Voice;
import dev.hearthbook.view.Hit;
import dev.hearthbook.view.Match;
import dev.hearthbook.view.PersonaTable;
import dev.hearthbook.view.Query;
import dev.hearthbook.view.Search;
import dev.hearthbook.view.Table;
import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Mono;

/**
 * Who lives in the book.
 *
 * <p>Commands answer with a {@link Receipt}, of 0 events when all was as asked
 * already. A rule says no with {@code REFUSED}, an unknown id with {@code NOT_FOUND}, an erased one with
 * {@code SUBJECT_ERASED}; bounds are those of {@link PersonaSheet}.
 */
public final class Personas extends Shelf<PersonaId, Persona> {
    Personas(Caller caller) {
        super(caller, PersonaEvolution.EVOLUTION);
    }

    @Override
    Query<Persona> rows() {
        return PersonaTable.query();
    }

    @Override
    String key(PersonaId persona) {
        return persona.value();
    }

    @Override
    Mono<List<Recorded>> recorded(PersonaId persona) {
        return caller.recorded(HouseStreams.of(persona));
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
        return caller.run(command, unit -> unit.execute(command));
    }

    private Mono<Receipt> receipt(PersonaCommand command) {
        return run(command).map(Done::receipt);
    }

    /** Every persona that lives, oldest first; add conditions and hand it to {@link #page}, {@link #watch} or {@link #changes}. */
    @Override
    public Query<Persona> query() {
        return PersonaTable.query().where(Match.is("retired", 0L)).orderBy(Table.CREATED_AT);
    }

    /** Personas by words of their name, traits and card; begin with {@link PersonaTable#search} and name subjects. */
    public Mono<List<Hit<Persona>>> search(Search<Persona> search) {
        return caller.search(PersonaTable.PERSONAS, search);
    }
}
