package dev.hearthbook.policy;

import dev.hearthbook.event.Event;
import dev.hearthbook.model.RequestContext;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * What watches over a book: which reads are logged, the policies, and who is told of events. Immutable; every wither gives
 * another one.
 *
 * @param policies in the order in which they are asked
 * @param hooks told of each event once its commit is recorded, and who asked for it; a crash in between loses the telling. What
 *     they throw is logged and changes nothing.
 */
public record Guard(AuditMode audit, List<Policy> policies, List<BiConsumer<RequestContext, Event>> hooks) {
    /** Nothing is logged, everything is allowed. */
    public static final Guard NONE = new Guard(AuditMode.OFF, List.of(), List.of());

    public Guard {
        policies = List.copyOf(policies);
        hooks = List.copyOf(hooks);
    }

    public Guard withAudit(AuditMode mode) {
        return new Guard(mode, policies, hooks);
    }

    /** These policies and one more, which is asked last. */
    public Guard with(Policy policy) {
        List<Policy> more = new ArrayList<>(policies);
        more.add(policy);
        return new Guard(audit, more, hooks);
    }

    /** These hooks and one more. */
    public Guard onEvent(BiConsumer<RequestContext, Event> hook) {
        List<BiConsumer<RequestContext, Event>> more = new ArrayList<>(hooks);
        more.add(hook);
        return new Guard(audit, policies, more);
    }

    /** Which policies and hooks there are is no setting to print. */
    @Override
    public String toString() {
        return "Guard[" + audit + ", " + policies.size() + " policies, " + hooks.size() + " hooks]";
    }
}
