package dev.hearthbook.model;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * One sitting of a conversation: messages numbered from 1.
 *
 * @param messages how many were said; also the number of the last one
 * @param redacted the numbers of messages whose content was taken out
 * @param topics what it is about, with a weight from 0 to 1, at most {@value Bounded#ENTRIES_MAX}
 * @param moods its emotional course: the newest {@value #MOODS_MAX}, newest last
 * @param endedAt when it ended; empty while it takes messages
 */
public record Session(
        SessionId id,
        ConversationId conversation,
        Subject subject,
        Optional<PersonaId> persona,
        Map<String, String> metadata,
        int messages,
        Set<Integer> redacted,
        Map<String, Double> topics,
        List<Mood> moods,
        Optional<Instant> endedAt,
        boolean erasableAlone,
        Instant startedAt,
        Instant updatedAt) {
    /** How many messages a session holds at most; then start another one. */
    public static final int MESSAGES_MAX = 100_000;
    /** How many moods a session shows; its history has them all. */
    public static final int MOODS_MAX = 200;

    public Session {
        metadata = Bounded.notes("metadata", metadata);
        redacted = Collections.unmodifiableSet(new TreeSet<>(redacted));
        topics = Bounded.sorted("topics", topics, Bounded.ENTRIES_MAX);
        moods = Bounded.list("moods", moods, MOODS_MAX);
        endedAt = endedAt.map(at -> Bounded.instant("an end", at));
        startedAt = Bounded.instant("a start", startedAt);
        updatedAt = Bounded.instant("an update time", updatedAt);
    }

    public boolean ended() {
        return endedAt.isPresent();
    }

    /** The mood noted last. */
    public Optional<Mood> mood() {
        return moods.isEmpty() ? Optional.empty() : Optional.of(moods.get(moods.size() - 1));
    }

    /** Never the content. */
    @Override
    public String toString() {
        return "Session[" + id + ", " + messages + " messages" + (ended() ? ", ended]" : "]");
    }
}
