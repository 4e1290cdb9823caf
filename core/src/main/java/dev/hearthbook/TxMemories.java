package dev.hearthbook;

import dev.hearthbook.command.MemoryCommand;
import dev.hearthbook.internal.decide.Unit;
import dev.hearthbook.model.Memory;
import dev.hearthbook.model.MemoryContent;
import dev.hearthbook.model.MemoryDraft;
import dev.hearthbook.model.MemoryId;
import dev.hearthbook.model.MemoryTier;
import dev.hearthbook.model.PolicyDecision;
import dev.hearthbook.model.Subject;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** {@link Memories} within a commit; the same rules and refusals, at once. */
public final class TxMemories {
    private final Unit unit;
    private final Caller caller;

    TxMemories(Unit unit, Caller caller) {
        this.unit = unit;
        this.caller = caller;
    }

    public Optional<Memory> get(MemoryId memory) {
        return unit.memory(memory).filter(it -> it.visibleAt(unit.now()));
    }

    public MemoryId remember(String text) {
        return remember(caller.subject(), MemoryDraft.of(text));
    }

    public MemoryId remember(MemoryDraft draft) {
        return remember(caller.subject(), draft);
    }

    public MemoryId remember(Subject subject, MemoryDraft draft) {
        MemoryId memory =
                draft.id().orElseGet(() -> MemoryId.of("m-" + unit.ids().next()));
        unit.execute(new MemoryCommand.Remember(memory, subject, draft));
        return memory;
    }

    public MemoryId storeWithContext(
            Subject subject, MemoryDraft draft, Map<String, String> analysis, Optional<PolicyDecision> policy) {
        MemoryId memory =
                draft.id().orElseGet(() -> MemoryId.of("m-" + unit.ids().next()));
        Memories.withContext(memory, subject, draft, analysis, policy).forEach(unit::execute);
        return memory;
    }

    public void revise(MemoryId memory, String text) {
        unit.execute(new MemoryCommand.Reword(memory, text));
    }

    public void revise(MemoryId memory, MemoryContent content) {
        unit.execute(new MemoryCommand.Revise(memory, content));
    }

    public void promote(MemoryId memory) {
        unit.execute(new MemoryCommand.Promote(memory));
    }

    public void demote(MemoryId memory) {
        unit.execute(new MemoryCommand.Demote(memory));
    }

    public void changeTier(MemoryId memory, MemoryTier tier) {
        unit.execute(new MemoryCommand.ChangeTier(memory, tier));
    }

    public void supersede(MemoryId memory, MemoryId by) {
        unit.execute(new MemoryCommand.Supersede(memory, by));
    }

    public void retract(MemoryId memory, String reason) {
        unit.execute(new MemoryCommand.Retract(memory, reason));
    }

    public void restore(MemoryId memory) {
        unit.execute(new MemoryCommand.Restore(memory));
    }

    public void forget(MemoryId memory, String reason) {
        unit.execute(new MemoryCommand.Forget(memory, reason));
    }

    public void analyse(MemoryId memory, Map<String, String> analysis) {
        unit.execute(new MemoryCommand.Analyse(memory, analysis));
    }

    public void applyPolicy(MemoryId memory, PolicyDecision decision) {
        unit.execute(new MemoryCommand.ApplyPolicy(memory, decision));
    }

    public void retainUntil(MemoryId memory, Optional<Instant> end) {
        unit.execute(new MemoryCommand.Retain(memory, end));
    }
}
