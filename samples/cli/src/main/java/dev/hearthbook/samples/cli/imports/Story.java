package dev.hearthbook.samples.cli.imports;

import dev.hearthbook.model.ConversationId;
import dev.hearthbook.model.MemoryDraft;
import dev.hearthbook.model.PersonaId;
import dev.hearthbook.model.PersonaSheet;
import dev.hearthbook.model.Subject;
import dev.hearthbook.model.Utterance;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One record of an import file: all that was said in one conversation, and what is to be remembered of it.
 *
 * @param subject whose data all of it is
 * @param cast the personas it needs; one that is there already is left as it is
 * @param persona who takes part
 * @param title of the conversation
 * @param metadata of the conversation
 */
public record Story(
        Subject subject,
        List<Cast> cast,
        Optional<PersonaId> persona,
        ConversationId conversation,
        String title,
        Map<String, String> metadata,
        List<Sitting> sittings,
        List<Note> notes) {
    public Story {
        cast = List.copyOf(cast);
        metadata = Map.copyOf(metadata);
        sittings = List.copyOf(sittings);
        notes = List.copyOf(notes);
    }

    /**
     * A persona.
     *
     * @param subject whose data it is; empty when it is nobody's but its own
     */
    public record Cast(PersonaId id, Optional<Subject> subject, PersonaSheet sheet) {}

    /**
     * One session.
     *
     * @param key names it within its conversation, in the words of the file
     */
    public record Sitting(String key, Map<String, String> metadata, List<Utterance> utterances) {
        public Sitting {
            metadata = Map.copyOf(metadata);
            utterances = List.copyOf(utterances);
        }
    }

    /**
     * A memory.
     *
     * @param evidence the messages it was made from
     */
    public record Note(MemoryDraft draft, List<Place> evidence) {
        public Note {
            evidence = List.copyOf(evidence);
        }
    }

    /**
     * Where something was said.
     *
     * @param sitting its key
     * @param number of the message within it, from 1
     */
    public record Place(String sitting, int number) {}

    public int messages() {
        return sittings.stream()
                .mapToInt(sitting -> sitting.utterances().size())
                .sum();
    }

    /** Never the content. */
    @Override
    public String toString() {
        return "Story[" + conversation + ", " + messages() + " messages]";
    }
}
