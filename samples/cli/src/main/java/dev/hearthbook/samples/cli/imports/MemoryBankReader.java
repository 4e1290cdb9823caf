package dev.hearthbook.samples.cli.imports;

import dev.hearthbook.model.ConversationId;
import dev.hearthbook.model.MemoryContent;
import dev.hearthbook.model.MemoryDraft;
import dev.hearthbook.model.MemoryTier;
import dev.hearthbook.model.PersonaId;
import dev.hearthbook.model.PersonaSheet;
import dev.hearthbook.model.Role;
import dev.hearthbook.model.Subject;
import dev.hearthbook.model.Utterance;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import tools.jackson.core.JsonToken;

/**
 * Reads MemoryBank (Zhong et al., 2023): an object of users, each with a history of days on which they talked with their
 * companion, and with what was noted about them. A day becomes a session; what was noted becomes memories.
 */
public final class MemoryBankReader {
    /** The one persona all users of such a file talk with. */
    public static final PersonaId COMPANION = PersonaId.of("companion");

    private static final Story.Cast CAST = new Story.Cast(
            COMPANION, Optional.empty(), PersonaSheet.named("Companion").withTrait("manner", "attentive"));

    private final Located user;
    private final String name;
    private final String id;
    private final Subject subject;
    private final List<Story.Note> notes = new ArrayList<>();

    private MemoryBankReader(String key, Located user) {
        this.user = user;
        this.name = user.optional("name").map(Located::name).orElse(key.strip());
        String slug = Ids.slug(key.isBlank() ? name : key);
        if (slug.isEmpty()) {
            throw user.damage("a user's name has letters or digits");
        }
        this.id = "memorybank-" + slug;
        this.subject = Subject.of(id);
    }

    static void read(ChatFile file, Consumer<Story> stories) {
        Set<Subject> seen = new HashSet<>();
        LocatedReader.read(file, JsonToken.START_OBJECT, (number, key, user) -> {
            MemoryBankReader reader = new MemoryBankReader(key, user);
            if (!seen.add(reader.subject)) {
                throw user.damage("another user of this file has the same name");
            }
            stories.accept(reader.story());
        });
    }

    private Story story() {
        List<Story.Sitting> days = new ArrayList<>();
        Located history = user.field("history");
        history.object().forEach((date, talks) -> days.add(day(date, talks)));
        user.optional("meta_information").ifPresent(this::metaInformation);
        dated("summary", MemoryContent.CONVERSATION, MemoryTier.EPISODIC);
        dated("personality", MemoryContent.PATTERN, MemoryTier.SEMANTIC);
        whole("overall_history", MemoryContent.CONVERSATION);
        whole("overall_personality", MemoryContent.PATTERN);
        return user.make(() -> new Story(
                subject,
                List.of(CAST),
                Optional.of(COMPANION),
                ConversationId.of(id),
                name + " and the companion",
                Map.of("source", "MemoryBank"),
                days,
                notes));
    }

    private Story.Sitting day(String date, Located talks) {
        Instant at = instant(date, talks);
        List<Utterance> utterances = new ArrayList<>();
        for (Located talk : talks.list()) {
            Located query = talk.field("query");
            Located response = talk.field("response");
            utterances.add(query.make(() -> Utterance.of(Role.USER, name, query.text())));
            utterances.add(response.make(() -> Utterance.of(Role.PERSONA, "Companion", response.text())));
        }
        return talks.make(() -> new Story.Sitting(date, Map.of("date", at.toString()), utterances));
    }

    /** What the user is like, word for word: hobbies, personality, the way of speaking. */
    private void metaInformation(Located information) {
        information.object().forEach((aspect, value) -> {
            if (!aspect.equals("name") && value.isText() && !value.text().isBlank()) {
                String kind = aspect.equals("hobbies") ? MemoryContent.PREFERENCE : MemoryContent.FACT;
                notes.add(note(value, kind, MemoryTier.SEMANTIC, aspect.replace('_', '-'), Optional.empty()));
            }
        });
    }

    /** An object of days, each a text or an object with {@code content}. */
    private void dated(String field, String kind, MemoryTier tier) {
        user.optional(field)
                .filter(Located::isObject)
                .ifPresent(days -> days.object().forEach((date, value) -> {
                    Located text = value.isObject() ? value.optional("content").orElse(value) : value;
                    if (text.isText() && !text.text().isBlank()) {
                        notes.add(note(text, kind, tier, field, Optional.of(instant(date, value))));
                    }
                }));
    }

    private void whole(String field, String kind) {
        user.optional(field)
                .filter(text -> text.isText() && !text.text().isBlank())
                .ifPresent(text ->
                        notes.add(note(text, kind, MemoryTier.SEMANTIC, field.replace('_', '-'), Optional.empty())));
    }

    private static Story.Note note(Located text, String kind, MemoryTier tier, String tag, Optional<Instant> at) {
        return text.make(() -> {
            MemoryDraft draft = MemoryDraft.of(text.text())
                    .kind(kind)
                    .tier(tier)
                    .tags("memorybank", tag)
                    .persona(COMPANION);
            return new Story.Note(at.map(draft::validFrom).orElse(draft), List.of());
        });
    }

    private static Instant instant(String date, Located at) {
        try {
            return LocalDate.parse(date).atStartOfDay().toInstant(ZoneOffset.UTC);
        } catch (DateTimeParseException e) {
            throw at.damage("the key here is a date like 2023-04-27");
        }
    }
}
