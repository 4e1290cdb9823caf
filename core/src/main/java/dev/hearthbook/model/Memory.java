package dev.hearthbook.model;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A memory as it is now.
 *
 * @param subject whose data it is
 * @param persona who remembers; empty for nobody in particular
 * @param content what it says
 * @param analysis what the application found out about it, by name
 * @param policies the newest {@value #POLICIES_MAX} decisions, newest last
 * @param accesses how often it was recalled; counted at most a minute late
 * @param retentionUntil from when on it is hidden
 * @param supersededBy which memory took its place
 * @param generation 1, and one more each time a change of tier gave it another length of life
 * @param erasableAlone whether it has a key of its own
 * @param createdAt when it was first remembered
 */
public record Memory(
        MemoryId id,
        Subject subject,
        Optional<PersonaId> persona,
        MemoryTier tier,
        MemoryContent content,
        Map<String, String> analysis,
        List<PolicyDecision> policies,
        long accesses,
        Optional<Instant> lastAccess,
        Optional<Instant> retentionUntil,
        MemoryStatus status,
        Optional<MemoryId> supersededBy,
        int generation,
        boolean erasableAlone,
        Instant createdAt,
        Instant updatedAt) {
    /** How many policy decisions a memory shows; its history has them all. */
    public static final int POLICIES_MAX = 32;
    /** The most bytes of all its texts together, so that it can be carried into another generation as one event. */
    public static final int WEIGHT_MAX = 56 * 1024;

    public Memory {
        analysis = Bounded.notes("an analysis", analysis);
        policies = Bounded.list("policy decisions", policies, POLICIES_MAX);
        lastAccess = lastAccess.map(at -> Bounded.instant("the last access", at));
        retentionUntil = retentionUntil.map(at -> Bounded.instant("the end of retention", at));
        Require.that(generation >= 1, "a memory's generation is 1 or more, but was %d", generation);
        createdAt = Bounded.instant("a creation time", createdAt);
        updatedAt = Bounded.instant("an update time", updatedAt);
    }

    public String text() {
        return content.text();
    }

    public String kind() {
        return content.kind();
    }

    /** Whether reads show it at an instant: it was not forgotten, and its retention is not over. */
    public boolean visibleAt(Instant now) {
        return status != MemoryStatus.FORGOTTEN
                && retentionUntil.map(end -> end.isAfter(now)).orElse(true);
    }

    /** About how many bytes its texts take; at most {@value #WEIGHT_MAX} are accepted. */
    public int weight() {
        int bytes = utf8(content.text()) + utf8(content.kind());
        for (String text : content.patterns()) {
            bytes += utf8(text) + 3;
        }
        for (String text : content.tags()) {
            bytes += utf8(text) + 3;
        }
        bytes += weight(content.metadata())
                + weight(analysis)
                + 40 * content.sources().size();
        for (PolicyDecision policy : policies) {
            bytes += utf8(policy.type()) + utf8(policy.action()) + utf8(policy.rule()) + utf8(policy.reason()) + 64;
        }
        return bytes;
    }

    private static int weight(Map<String, String> entries) {
        return entries.entrySet().stream()
                .mapToInt(entry -> utf8(entry.getKey()) + utf8(entry.getValue()) + 6)
                .sum();
    }

    private static int utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** Never the content. */
    @Override
    public String toString() {
        return "Memory[" + id + ", " + tier + ", " + status + "]";
    }
}
