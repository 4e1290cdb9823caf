package dev.hearthbook.model;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/**
 * How a user left a window, as the collection {@code uiState} keeps it: one document per user and window.
 *
 * @param window which window, view or device
 * @param state whatever the window wants to find again
 */
public record UiState(String window, Map<String, Object> state) {
    /** The most characters of the name of a window. */
    public static final int WINDOW_CHARS_MAX = 120;

    public UiState {
        state = Fields.normal(state);
    }

    /**
     * The id under which it is put: made of the window's name and the user, always the same.
     *
     * @throws IllegalArgumentException when both are too long together for an id
     */
    public static DocumentId id(Subject user, String window) {
        Bounded.name("the name of a window", window);
        byte[] both = (window + "\n" + user.value()).getBytes(StandardCharsets.UTF_8);
        return DocumentId.of("w-" + Base64.getUrlEncoder().withoutPadding().encodeToString(Sha256.of(both)));
    }

    /** Never the content. */
    @Override
    public String toString() {
        return "UiState[" + state.size() + " fields]";
    }
}
