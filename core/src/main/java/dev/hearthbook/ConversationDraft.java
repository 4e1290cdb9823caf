package dev.hearthbook;

import dev.hearthbook.command.ConversationCommand;
import dev.hearthbook.model.ConversationId;
import dev.hearthbook.model.IdSource;
import dev.hearthbook.model.PersonaId;
import dev.hearthbook.model.SessionId;
import dev.hearthbook.model.Subject;
import java.util.Map;
import java.util.Optional;

/**
 * A conversation about to start. Immutable; every method gives another one.
 *
 * @param ids of the conversation and its first session; empty for new ones
 * @param persona who takes part; empty for none or many
 * @param title may be empty
 * @param metadata whatever the application keeps with it
 * @param erasableAlone whether it gets keys of its own, so that it can be erased without the rest of its subject
 */
public record ConversationDraft(
        Optional<Ids> ids,
        Optional<PersonaId> persona,
        String title,
        Map<String, String> metadata,
        boolean erasableAlone) {
    /** Chosen ids. */
    public record Ids(ConversationId conversation, SessionId session) {}

    public static ConversationDraft titled(String title) {
        return new ConversationDraft(Optional.empty(), Optional.empty(), title, Map.of(), false);
    }

    public ConversationDraft ids(ConversationId conversation, SessionId session) {
        return new ConversationDraft(
                Optional.of(new Ids(conversation, session)), persona, title, metadata, erasableAlone);
    }

    public ConversationDraft persona(PersonaId who) {
        return new ConversationDraft(ids, Optional.of(who), title, metadata, erasableAlone);
    }

    public ConversationDraft metadata(Map<String, String> entries) {
        return new ConversationDraft(ids, persona, title, entries, erasableAlone);
    }

    /** The same with keys of its own. */
    public ConversationDraft aloneErasable() {
        return new ConversationDraft(ids, persona, title, metadata, true);
    }

    ConversationCommand.Start command(Subject subject, IdSource source) {
        Ids named = ids.orElseGet(
                () -> new Ids(ConversationId.of("c-" + source.next()), SessionId.of("s-" + source.next())));
        return new ConversationCommand.Start(
                named.conversation(), named.session(), ids.isEmpty(), subject, persona, title, metadata, erasableAlone);
    }

    /** Never the content. */
    @Override
    public String toString() {
        return "ConversationDraft[]";
    }
}
