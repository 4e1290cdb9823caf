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

    /** The types of these events; every book knows them. */
    static EventTypes types() {
        return EventTypes.builder()
                .register("book.shred-requested", 1, ShredRequested.class)
                .register("book.shredded", 1, Shredded.class)
                .build();
    }
}
