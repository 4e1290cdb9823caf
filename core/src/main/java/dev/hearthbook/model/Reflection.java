package dev.hearthbook.model;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * A time of thinking about memories, also called a dream cycle: which ones, and what came out.
 *
 * @param subject whose memories they are
 * @param occasion why it happened, for example {@code nightly}; at most {@value Bounded#NAME_CHARS_MAX} characters
 * @param inputs the memories that were thought about, at most {@value #INPUTS_MAX}; they keep their ids here when they are gone
 * @param outcome empty unless it was completed, and kept when it was undone
 * @param reason why it was undone or abandoned; empty otherwise
 * @param createdAt when it began
 */
public record Reflection(
        ReflectionId id,
        Subject subject,
        String occasion,
        List<MemoryId> inputs,
        ReflectionStatus status,
        Optional<ReflectionOutcome> outcome,
        String reason,
        Instant createdAt,
        Instant updatedAt) {
    /** The most memories that are thought about at once. */
    public static final int INPUTS_MAX = 200;

    public Reflection {
        Bounded.name("an occasion", occasion);
        inputs = inputs(inputs);
        Bounded.note("a reason", reason);
        createdAt = Bounded.instant("a creation time", createdAt);
        updatedAt = Bounded.instant("an update time", updatedAt);
    }

    /**
     * The inputs of a reflection, each once.
     *
     * @throws IllegalArgumentException when there are more than {@value #INPUTS_MAX}, one twice, or their ids take more than
     *     {@value ReflectionOutcome#BYTES_MAX} bytes
     */
    public static List<MemoryId> inputs(List<MemoryId> inputs) {
        Require.that(
                inputs.size() <= INPUTS_MAX,
                "a reflection is about at most %d memories, but was about %d",
                INPUTS_MAX,
                inputs.size());
        Require.that(new HashSet<>(inputs).size() == inputs.size(), "a reflection is about each memory once");
        int bytes = ReflectionOutcome.bytes(inputs.stream().map(MemoryId::value));
        Require.that(
                bytes <= ReflectionOutcome.BYTES_MAX,
                "the ids of a reflection's memories take at most %d bytes, but took %d",
                ReflectionOutcome.BYTES_MAX,
                bytes);
        return List.copyOf(inputs);
    }

    /** Never the content. */
    @Override
    public String toString() {
        return "Reflection[" + id + ", " + status + "]";
    }
}
