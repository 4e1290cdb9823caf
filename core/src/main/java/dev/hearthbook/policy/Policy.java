package dev.hearthbook.policy;

import dev.hearthbook.command.Command;
import dev.hearthbook.model.Memory;
import dev.hearthbook.model.RequestContext;

/**
 * Rules of an application. Policies are asked one after another, each about what the one before made of it; the first that
 * refuses ends it. What they decide stands in the audit, with rule, trace and request.
 *
 * <p>Any thread may ask, and a command may be decided several times, so a policy is pure and quick.
 */
public interface Policy {
    /** Its name in the audit, at most 120 characters. */
    String name();

    /**
     * Before a command is decided.
     *
     * @return another command of the same class on the same noun to do that instead
     */
    default Verdict<Command> before(Command command, RequestContext context) {
        return Verdict.allow();
    }

    /** After a memory was read by {@code retrieveWithAudit} or {@code searchWithAnalytics}, before the caller gets it. */
    default Verdict<Memory> after(Memory memory, RequestContext context) {
        return Verdict.allow();
    }
}
