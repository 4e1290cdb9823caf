package dev.hearthbook;

import dev.hearthbook.command.ProfileCommand;
import dev.hearthbook.event.HouseStreams;
import dev.hearthbook.event.ProfileEvolution;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.internal.decide.Done;
import dev.hearthbook.model.EffectiveSettings;
import dev.hearthbook.model.PersonaId;
import dev.hearthbook.model.Profile;
import dev.hearthbook.model.ProfileSheet;
import dev.hearthbook.model.Receipt;
import dev.hearthbook.model.Subject;
import dev.hearthbook.view.ProfileTable;
import dev.hearthbook.view.Query;
import java.util.List;
import reactor.core.publisher.Mono;

/**
 * Users as the book knows them: one profile per subject, which is there as soon as something is known.
 *
 * <p>Commands answer with a {@link Receipt}, of 0 events when all was as asked already; bounds are those of
 * {@link ProfileSheet}. An erased subject is {@code SUBJECT_ERASED}.
 */
public final class Profiles extends Shelf<Subject, Profile> {
    Profiles(Caller caller) {
        super(caller, ProfileEvolution.EVOLUTION);
    }

    @Override
    Query<Profile> rows() {
        return ProfileTable.query();
    }

    @Override
    String key(Subject subject) {
        return subject.value();
    }

    @Override
    Mono<List<Recorded>> recorded(Subject subject) {
        return caller.recorded(HouseStreams.of(subject));
    }

    /** Every profile, the one changed longest ago first. */
    @Override
    public Query<Profile> query() {
        return rows();
    }

    /** @param sheet all of it from now on; begin with {@link Profile#sheet} and change what differs */
    public Mono<Receipt> update(Subject subject, ProfileSheet sheet) {
        return receipt(new ProfileCommand.UpdateProfile(subject, sheet));
    }

    /**
     * Counts what they did.
     *
     * @param what for example {@code sessions}; a profile counts 64 kinds
     * @param times 1 or more
     */
    public Mono<Receipt> used(Subject subject, String what, long times) {
        return Mono.defer(() -> receipt(new ProfileCommand.CountUsage(subject, what, times)));
    }

    private Mono<Receipt> receipt(ProfileCommand command) {
        return caller.run(command, unit -> unit.execute(command)).map(Done::receipt);
    }

    /** How a persona talks to a user, and who said so; empty when there is no such persona. */
    public Mono<EffectiveSettings> effectiveSettings(PersonaId persona, Subject user) {
        Mono<ProfileSheet> said = get(user).map(Profile::sheet).defaultIfEmpty(ProfileSheet.EMPTY);
        return new Personas(caller)
                .get(persona)
                .zipWith(said, (who, sheet) -> EffectiveSettings.of(who.sheet(), sheet));
    }

    /** Users at moments. */
    public ProfileSnapshots snapshots() {
        return new ProfileSnapshots(caller);
    }
}
