package dev.hearthbook.samples.quickstart;

import dev.hearthbook.event.Event;
import dev.hearthbook.event.EventTypes;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.journal.Commit;
import dev.hearthbook.journal.Expected;
import dev.hearthbook.journal.Owner;
import dev.hearthbook.journal.StreamWrite;
import dev.hearthbook.model.RetentionClass;
import dev.hearthbook.model.StreamId;
import dev.hearthbook.model.Subject;
import dev.hearthbook.projections.fold.Mutation;
import dev.hearthbook.projections.fold.Projection;
import dev.hearthbook.projections.fold.Rows;
import dev.hearthbook.view.Match;
import dev.hearthbook.view.Query;
import dev.hearthbook.view.Table;
import java.time.Period;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An application's own event, table, fold and query: which moods a persona showed, the liveliest first. */
public final class Moods {
    /** Applications have the codes from 64 on. */
    private static final RetentionClass KEPT = new RetentionClass(
            64, "moods", Optional.of(Period.ofDays(180)), "emotion", RetentionClass.Sensitivity.SENSITIVE);

    private Moods() {}

    // snippet: moods
    public record MoodNoted(String persona, String mood, long energy) implements Event {}

    public static final EventTypes TYPES =
            EventTypes.builder().register("mood.noted", 1, MoodNoted.class).build();

    public static final Table MOODS = Table.named("moods")
            .blind("persona")
            .sealed("mood")
            .clearLong("energy")
            .orderedBy("energy", "persona")
            .build();

    public record MoodProjection(String name, int version, List<Table> tables) implements Projection {
        @Override
        public List<Mutation> fold(Rows now, Recorded.Fact fact) {
            return fact.event() instanceof MoodNoted it
                    ? List.of(Mutation.upsert(
                            MOODS,
                            fact.meta().id().toString(),
                            Map.of("persona", it.persona(), "mood", it.mood(), "energy", it.energy())))
                    : List.of();
        }
    }

    public static Query<String> liveliest(Subject user, String persona) {
        return Query.on(MOODS)
                .within(user)
                .where(Match.is("persona", persona))
                .orderBy("energy")
                .descending()
                .map(row -> row.text("mood"));
    }
    // end

    /** Hand it to the views: {@code SqliteViews.in(dir).with(Moods.projection())}. */
    public static Projection projection() {
        return new MoodProjection("moods", 1, List.of(MOODS));
    }

    /** One mood as a commit of its own, to the stream of the user's moods. */
    public static Commit noted(Subject user, String persona, String mood, long energy) {
        return Commit.of(StreamWrite.of(
                new StreamId("moods", user.value()),
                Owner.of(user, KEPT),
                Expected.ANY,
                new MoodNoted(persona, mood, energy)));
    }
}
