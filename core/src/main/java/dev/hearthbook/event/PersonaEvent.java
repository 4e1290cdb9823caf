package dev.hearthbook.event;

import dev.hearthbook.model.Bounded;
import dev.hearthbook.model.PersonaId;
import dev.hearthbook.model.PersonaSheet;
import dev.hearthbook.model.RelationshipNote;
import dev.hearthbook.model.Require;
import dev.hearthbook.model.Subject;
import dev.hearthbook.model.Voice;
import java.util.Optional;

/** What happens to a persona; all of it in the stream {@code persona/<id>}. */
public sealed interface PersonaEvent extends Event {
    PersonaId persona();

    /** A persona came to be. */
    record Created(PersonaId persona, Subject subject, PersonaSheet sheet) implements PersonaEvent {
        @Override
        public String toString() {
            return "Created[" + persona + "]";
        }
    }

    record Renamed(PersonaId persona, String name) implements PersonaEvent {
        public Renamed {
            Bounded.name("a persona's name", name);
        }

        @Override
        public String toString() {
            return "Renamed[" + persona + "]";
        }
    }

    /**
     * A trait got a value or was dropped.
     *
     * @param value empty when it was dropped
     */
    record TraitChanged(PersonaId persona, String trait, Optional<String> value) implements PersonaEvent {
        public TraitChanged {
            Bounded.name("a trait", trait);
            value.ifPresent(text -> Bounded.note("a trait's value", text));
        }

        @Override
        public String toString() {
            return "TraitChanged[" + persona + "]";
        }
    }

    record LevelChanged(PersonaId persona, String level, int value) implements PersonaEvent {
        public LevelChanged {
            Bounded.name("a personality level", level);
            PersonaSheet.level(value);
        }

        @Override
        public String toString() {
            return "LevelChanged[" + persona + "]";
        }
    }

    record VoiceChanged(PersonaId persona, Voice voice) implements PersonaEvent {}

    /**
     * A setting got a value or was dropped.
     *
     * @param value empty when it was dropped
     */
    record SettingChanged(PersonaId persona, String setting, Optional<String> value) implements PersonaEvent {
        public SettingChanged {
            Bounded.name("a setting", setting);
            value.ifPresent(text -> Bounded.note("a setting's value", text));
        }

        @Override
        public String toString() {
            return "SettingChanged[" + persona + "]";
        }
    }

    record CardChanged(PersonaId persona, String card) implements PersonaEvent {
        public CardChanged {
            Bounded.text("a persona's card", card);
        }

        @Override
        public String toString() {
            return "CardChanged[" + persona + "]";
        }
    }

    /** It was put right. */
    record Corrected(PersonaId persona, String said, String right) implements PersonaEvent {
        public Corrected {
            Bounded.note("what was said", said);
            Bounded.note("what is right", right);
        }

        @Override
        public String toString() {
            return "Corrected[" + persona + "]";
        }
    }

    /** Something happened between it and its user. */
    record RelationshipNoted(PersonaId persona, String kind, String note, double weight) implements PersonaEvent {
        public RelationshipNoted {
            Bounded.name("a kind of relationship event", kind);
            Bounded.note("a relationship note", note);
            RelationshipNote.weight("a relationship event", weight);
        }

        @Override
        public String toString() {
            return "RelationshipNoted[" + persona + "]";
        }
    }

    /**
     * It was in a mood.
     *
     * @param intensity 0 to 1; version 1 of this event counted 0 to 100, {@link HouseEvents} lifts it
     */
    record MoodFelt(PersonaId persona, String mood, double intensity) implements PersonaEvent {
        public MoodFelt {
            Bounded.name("a mood", mood);
            Require.share("an intensity", intensity);
        }

        @Override
        public String toString() {
            return "MoodFelt[" + persona + "]";
        }
    }

    /** It takes no more changes. */
    record Retired(PersonaId persona, String reason) implements PersonaEvent {
        public Retired {
            Bounded.note("a reason", reason);
        }

        @Override
        public String toString() {
            return "Retired[" + persona + "]";
        }
    }
}
