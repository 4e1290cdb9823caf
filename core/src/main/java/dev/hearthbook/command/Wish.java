package dev.hearthbook.command;

import dev.hearthbook.model.Attachment;
import dev.hearthbook.model.MemoryContent;
import dev.hearthbook.model.MemoryDraft;
import dev.hearthbook.model.PersonaSheet;
import dev.hearthbook.model.PolicyDecision;
import dev.hearthbook.model.ProfileSheet;
import dev.hearthbook.model.ReflectionOutcome;
import dev.hearthbook.model.ToolCall;
import dev.hearthbook.model.Utterance;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A command as stable text: the same wish gives the same text in every JVM and in every year, another wish another text.
 * Repeated command ids are compared by its hash, so the text holds everything that was asked and nothing that was made up
 * on the way, such as generated ids or times.
 *
 * <p>Each part is written as {@code length:text}, so that no two lists of parts read alike. The text holds content: it is
 * hashed, never kept and never logged.
 */
final class Wish {
    private final StringBuilder text = new StringBuilder();

    private Wish() {}

    static String of(String verb, Object... parts) {
        Wish wish = new Wish();
        wish.add(verb);
        for (Object part : parts) {
            wish.add(part);
        }
        return wish.text.toString();
    }

    private void add(Object part) {
        if (part instanceof Optional<?> optional) {
            atom(optional.isPresent() ? "some" : "none");
            optional.ifPresent(this::add);
        } else if (part instanceof List<?> list) {
            atom("list " + list.size());
            list.forEach(this::add);
        } else if (part instanceof Map<?, ?> map) {
            atom("map " + map.size());
            map.forEach((key, value) -> {
                add(key);
                add(value);
            });
        } else if (part instanceof MemoryDraft it) {
            all(it.id(), it.persona(), it.tier(), it.content(), it.retentionUntil(), it.erasableAlone());
        } else if (part instanceof MemoryContent it) {
            all(it.kind(), it.text(), it.patterns(), it.tags(), it.metadata(), it.strength(), it.confidence());
            all(it.importance(), it.validFrom(), it.validTo(), it.sources());
        } else if (part instanceof PersonaSheet it) {
            all(it.name(), it.traits(), it.levels(), it.voice(), it.settings(), it.card());
        } else if (part instanceof ProfileSheet it) {
            all(it.name(), it.genderPreference(), it.levels(), it.speed(), it.pitch(), it.autoSpeak());
            all(it.preferences(), it.interests(), it.dislikes());
        } else if (part instanceof Utterance it) {
            all(it.role(), it.speaker(), it.text(), it.attachments(), it.tools(), it.metadata());
        } else if (part instanceof Attachment it) {
            all(it.name(), it.mediaType(), it.bytes(), it.reference());
        } else if (part instanceof ToolCall it) {
            all(it.name(), it.arguments(), it.result());
        } else if (part instanceof ReflectionOutcome it) {
            all(it.simulations(), it.insights(), it.promotions(), it.merges());
        } else if (part instanceof ReflectionOutcome.Promotion it) {
            all(it.memory(), it.from(), it.to());
        } else if (part instanceof ReflectionOutcome.Merge it) {
            all(it.kept(), it.same());
        } else if (part instanceof PolicyDecision it) {
            all(it.type(), it.action(), it.rule(), it.reason(), it.at());
        } else {
            // Ids, enums, numbers, instants and voices print everything they are.
            atom(part.toString());
        }
    }

    private void all(Object... parts) {
        for (Object part : parts) {
            add(part);
        }
    }

    private void atom(String value) {
        text.append(value.length()).append(':').append(value);
    }
}
