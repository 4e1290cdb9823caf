package dev.hearthbook.model;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A memory about to be made. Immutable; every wither gives another one.
 *
 * <pre>{@code
 * MemoryDraft.of("likes tea").kind(MemoryContent.PREFERENCE).tier(MemoryTier.SEMANTIC).importance(0.8).tags("drinks")
 * }</pre>
 *
 * @param id empty for a new one
 * @param persona who remembers; empty for nobody in particular
 * @param retentionUntil hides the memory from then on and lets the next sweep purge it; empty for as long as its class lives
 * @param erasableAlone whether it gets a key of its own, so that it alone can be made unreadable in the log too
 */
public record MemoryDraft(
        Optional<MemoryId> id,
        Optional<PersonaId> persona,
        MemoryTier tier,
        MemoryContent content,
        Optional<Instant> retentionUntil,
        boolean erasableAlone) {
    public MemoryDraft {
        retentionUntil = retentionUntil.map(at -> Bounded.instant("the end of retention", at));
    }

    /** An episodic fact. */
    public static MemoryDraft of(String text) {
        return of(MemoryContent.of(text));
    }

    public static MemoryDraft of(MemoryContent content) {
        return new MemoryDraft(
                Optional.empty(), Optional.empty(), MemoryTier.EPISODIC, content, Optional.empty(), false);
    }

    public MemoryDraft id(MemoryId own) {
        return new MemoryDraft(Optional.of(own), persona, tier, content, retentionUntil, erasableAlone);
    }

    public MemoryDraft persona(PersonaId who) {
        return new MemoryDraft(id, Optional.of(who), tier, content, retentionUntil, erasableAlone);
    }

    public MemoryDraft tier(MemoryTier other) {
        return new MemoryDraft(id, persona, other, content, retentionUntil, erasableAlone);
    }

    public MemoryDraft content(MemoryContent other) {
        return new MemoryDraft(id, persona, tier, other, retentionUntil, erasableAlone);
    }

    public MemoryDraft kind(String kind) {
        return content(content.withKind(kind));
    }

    public MemoryDraft tags(String... tags) {
        return content(content.withTags(tags));
    }

    public MemoryDraft metadata(Map<String, String> entries) {
        return content(content.withMetadata(entries));
    }

    public MemoryDraft strength(double share) {
        return content(content.withStrength(share));
    }

    public MemoryDraft confidence(double share) {
        return content(content.withConfidence(share));
    }

    public MemoryDraft importance(double share) {
        return content(content.withImportance(share));
    }

    public MemoryDraft validFrom(Instant from) {
        return content(content.withValidity(Optional.of(from), content.validTo()));
    }

    public MemoryDraft validTo(Instant to) {
        return content(content.withValidity(content.validFrom(), Optional.of(to)));
    }

    public MemoryDraft retentionUntil(Instant end) {
        return new MemoryDraft(id, persona, tier, content, Optional.of(end), erasableAlone);
    }

    /** The same with a key of its own. */
    public MemoryDraft aloneErasable() {
        return new MemoryDraft(id, persona, tier, content, retentionUntil, true);
    }

    /** Never the content. */
    @Override
    public String toString() {
        return "MemoryDraft[" + tier + ", " + content + "]";
    }
}
