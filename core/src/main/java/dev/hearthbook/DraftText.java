package dev.hearthbook;

import dev.hearthbook.model.Role;

/**
 * A message that is still growing, as a watcher sees it.
 *
 * @param draft tells the drafts of a session apart
 * @param text what there is of it so far
 */
public record DraftText(long draft, Role role, String speaker, String text) {
    /** Never the content. */
    @Override
    public String toString() {
        return "DraftText[" + draft + ", " + text.length() + " characters]";
    }
}
