package dev.hearthbook.internal.decide;

import dev.hearthbook.journal.CommandKey;
import dev.hearthbook.model.RequestContext;
import dev.hearthbook.model.StreamId;
import dev.hearthbook.model.Subject;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What the desk is asked to do.
 *
 * @param key makes the order safe to repeat
 * @param within the only subject whose data may be written; empty for any
 * @param roots nouns it will certainly touch: they are locked first, so that such orders are decided one after another
 * @param work what to do; it may run several times, so it must have no effect but on its unit
 */
public record Order(
        RequestContext context,
        Optional<CommandKey> key,
        Optional<Subject> within,
        Set<StreamId> roots,
        Consumer<Unit> work) {}
