package dev.hearthbook.event;

import java.util.List;

/** What happens to the book itself. These events are about nobody: they carry ids and codes only and survive every erasure. */
public sealed interface BookEvent extends Event {
    /** A shred was asked for: the keys of these scopes are to be destroyed, now and at every later open. */
    record ShredRequested(List<Long> scopes) implements BookEvent {
        public ShredRequested {
            scopes = List.copyOf(scopes);
        }
    }

    /** The keys of these scopes are destroyed: views remove every row that hangs on them. */
    record Shredded(List<Long> scopes) implements BookEvent {
        public Shredded {
            scopes = List.copyOf(scopes);
        }
    }

    /**
     * Keys, or what opens them, were changed. The keyring said so, and is no younger than this from then on.
     *
     * @param change one of {@code SecurityEvent.Change}, as text: an older build reads what a newer one wrote
     * @param number the slot, or the number of the new root or envelope key
     * @param slots how many ways in there were then
     * @param generation that of the keyring after it
     */
    record KeysChanged(String change, int number, int slots, long generation) implements BookEvent {}

    /** The types of these events; every book knows them. */
    static EventTypes types() {
        return EventTypes.builder()
                .register("book.shred-requested", 1, ShredRequested.class)
                .register("book.shredded", 1, Shredded.class)
                .register("book.keys-changed", 1, KeysChanged.class)
                .build();
    }
}
