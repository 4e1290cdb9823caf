package dev.hearthbook.command;

import dev.hearthbook.event.HouseStreams;
import dev.hearthbook.model.Bounded;
import dev.hearthbook.model.PersonaId;
import dev.hearthbook.model.PersonaSheet;
import dev.hearthbook.model.RelationshipNote;
import dev.hearthbook.model.Require;
import dev.hearthbook.model.StreamId;
import dev.hearthbook.model.Subject;
import dev.hearthbook.model.Voice;
import java.util.Optional;

/** What one may ask of a persona. */
public sealed interface PersonaCommand extends Command {
    PersonaId persona();

    @Override
    default StreamId root() {
        return HouseStreams.of(persona());
    }

    /**
     * A new persona.
     *
     * @param generated whether the id was made up rather than asked for
     * @param subject whose data it is; empty for its own
     */
    record Create(PersonaId persona, boolean generated, Optional<Subject> subject, PersonaSheet sheet)
            implements PersonaCommand {
        @Override
        public String request() {
            return Wish.of("persona.create", generated ? "" : persona, subject, sheet);
        }
    }

    record Rename(PersonaId persona, String name) implements PersonaCommand {
        public Rename {
            Bounded.name("a persona's name", name);
        }

        @Override
        public String request() {
            return Wish.of("persona.rename", persona, name);
        }

        @Override
        public String toString() {
            return "Rename[" + persona + "]";
        }
    }

    /** @param value empty to drop the trait */
    record ChangeTrait(PersonaId persona, String trait, Optional<String> value) implements PersonaCommand {
        public ChangeTrait {
            Bounded.name("a trait", trait);
            value.ifPresent(text -> Bounded.note("a trait's value", text));
        }

        @Override
        public String request() {
            return Wish.of("persona.change-trait", persona, trait, value);
        }

        @Override
        public String toString() {
            return "ChangeTrait[" + persona + "]";
        }
    }

    record ChangeLevel(PersonaId persona, String level, int value) implements PersonaCommand {
        public ChangeLevel {
            Bounded.name("a personality level", level);
            PersonaSheet.level(value);
        }

        @Override
        public String request() {
            return Wish.of("persona.change-level", persona, level, value);
        }

        @Override
        public String toString() {
            return "ChangeLevel[" + persona + "]";
        }
    }

    record ChangeVoice(PersonaId persona, Voice voice) implements PersonaCommand {
        @Override
        public String request() {
            return Wish.of("persona.change-voice", persona, voice);
        }
    }

    /** @param value empty to drop the setting */
    record ChangeSetting(PersonaId persona, String setting, Optional<String> value) implements PersonaCommand {
        public ChangeSetting {
            Bounded.name("a setting", setting);
            value.ifPresent(text -> Bounded.note("a setting's value", text));
        }

        @Override
        public String request() {
            return Wish.of("persona.change-setting", persona, setting, value);
        }

        @Override
        public String toString() {
            return "ChangeSetting[" + persona + "]";
        }
    }

    record ChangeCard(PersonaId persona, String card) implements PersonaCommand {
        public ChangeCard {
            Bounded.text("a persona's card", card);
        }

        @Override
        public String request() {
            return Wish.of("persona.change-card", persona, card);
        }

        @Override
        public String toString() {
            return "ChangeCard[" + persona + "]";
        }
    }

    record Correct(PersonaId persona, String said, String right) implements PersonaCommand {
        public Correct {
            Bounded.note("what was said", said);
            Bounded.note("what is right", right);
        }

        @Override
        public String request() {
            return Wish.of("persona.correct", persona, said, right);
        }

        @Override
        public String toString() {
            return "Correct[" + persona + "]";
        }
    }

    record NoteRelationship(PersonaId persona, String kind, String note, double weight) implements PersonaCommand {
        public NoteRelationship {
            Bounded.name("a kind of relationship event", kind);
            Bounded.note("a relationship note", note);
            RelationshipNote.weight("a relationship event", weight);
        }

        @Override
        public String request() {
            return Wish.of("persona.note-relationship", persona, kind, note, weight);
        }

        @Override
        public String toString() {
            return "NoteRelationship[" + persona + "]";
        }
    }

    record FeelMood(PersonaId persona, String mood, double intensity) implements PersonaCommand {
        public FeelMood {
            Bounded.name("a mood", mood);
            Require.share("an intensity", intensity);
        }

        @Override
        public String request() {
            return Wish.of("persona.feel-mood", persona, mood, intensity);
        }

        @Override
        public String toString() {
            return "FeelMood[" + persona + "]";
        }
    }

    record Retire(PersonaId persona, String reason) implements PersonaCommand {
        public Retire {
            Bounded.note("a reason", reason);
        }

        @Override
        public String request() {
            return Wish.of("persona.retire", persona, reason);
        }

        @Override
        public String toString() {
            return "Retire[" + persona + "]";
        }
    }
}
