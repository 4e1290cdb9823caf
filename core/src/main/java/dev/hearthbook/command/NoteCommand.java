package dev.hearthbook.command;

import dev.hearthbook.event.NotedEvent;
import dev.hearthbook.model.EmotionalState;
import dev.hearthbook.model.Interaction;
import dev.hearthbook.model.ProfileSnapshot;
import dev.hearthbook.model.StreamId;

/**
 * Notes something that never changes afterwards.
 *
 * @param request the wish as stable text, without what was made up on the way
 */
public record NoteCommand(NotedEvent event, String request) implements Command {
    @Override
    public StreamId root() {
        return event.stream();
    }

    /** The sheet is what the book has: it does not belong to the wish, and neither does the time. */
    public static NoteCommand of(ProfileSnapshot it) {
        return new NoteCommand(
                new NotedEvent.SnapshotTaken(it),
                Wish.of("profile.snapshot", it.subject(), it.dimensions(), it.insights(), it.evolution()));
    }

    /** @param timed whether the time was asked for rather than made up */
    public static NoteCommand of(EmotionalState it, boolean timed) {
        return new NoteCommand(
                new NotedEvent.EmotionFelt(it),
                Wish.of(
                        "emotion.record",
                        it.subject(),
                        it.emotion(),
                        it.intensity(),
                        it.stability(),
                        it.trigger(),
                        timed ? it.at() : ""));
    }

    public static NoteCommand of(Interaction it) {
        return new NoteCommand(
                new NotedEvent.Interacted(it),
                Wish.of(
                        "interaction.record",
                        it.subject(),
                        it.session(),
                        it.type(),
                        it.responseTime(),
                        it.agentMode()));
    }

    @Override
    public String toString() {
        return "NoteCommand[" + root() + "]";
    }
}
