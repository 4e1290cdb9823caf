package dev.hearthbook.journal;

import dev.hearthbook.model.Require;

/**
 * Makes a commit safe to repeat: the same id with the same request gives the first receipt again and appends nothing; the
 * same id with another request is refused with {@code COMMAND_ID_REUSED}. Kept for 90 days by default, across restarts.
 *
 * @param id chosen by the caller, unique per request; at most 200 characters
 * @param request what was asked, in whatever words the caller likes; only its hash is kept. Empty to use the events themselves.
 */
public record CommandKey(String id, String request) {
    public CommandKey {
        Require.that(!id.isEmpty(), "a command id is not empty");
        Require.text("a command id", id, 200);
    }

    public static CommandKey of(String id) {
        return new CommandKey(id, "");
    }

    @Override
    public String toString() {
        return "CommandKey[" + id + "]";
    }
}
