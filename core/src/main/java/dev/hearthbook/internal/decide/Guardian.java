package dev.hearthbook.internal.decide;

import dev.hearthbook.command.Command;
import dev.hearthbook.keys.Blinder;
import dev.hearthbook.keys.KeyVault;
import dev.hearthbook.model.AuditEntry;
import dev.hearthbook.model.AuditId;
import dev.hearthbook.model.IdSource;
import dev.hearthbook.model.MemoryId;
import dev.hearthbook.model.RequestContext;
import dev.hearthbook.model.Subject;
import dev.hearthbook.policy.Guard;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** Makes entries of the audit: names become tokens here, under labels of their own. Any thread. */
public final class Guardian {
    private final Guard guard;
    private final IdSource ids;
    private final Blinder actors;
    private final Blinder addresses;
    private final Blinder subjects;

    public Guardian(Guard guard, KeyVault keys, IdSource ids) {
        this.guard = guard;
        this.ids = ids;
        this.actors = keys.bookBlinder("audit/actor");
        this.addresses = keys.bookBlinder("audit/address");
        this.subjects = keys.bookBlinder("audit/subject");
    }

    public Guard guard() {
        return guard;
    }

    /** The token of an actor; empty for nobody in particular. */
    public String actor(String name) {
        return name.isEmpty() ? "" : actors.blind(name).toString();
    }

    public String subject(Subject subject) {
        return subjects.blind(subject.value()).toString();
    }

    /** @param reason why it was not done; empty when it was */
    public AuditEntry access(
            RequestContext context,
            Optional<Subject> subject,
            Optional<MemoryId> memory,
            String action,
            String reason,
            Instant at) {
        return entry(context, subject, memory, action, reason, "", "", "", at);
    }

    /** @param verdict a constant of {@link AuditEntry} */
    public AuditEntry decision(
            RequestContext context,
            Optional<Subject> subject,
            Optional<MemoryId> memory,
            String action,
            String reason,
            String policy,
            String rule,
            String verdict,
            Instant at) {
        return entry(context, subject, memory, action, reason, policy, rule, verdict, at);
    }

    private AuditEntry entry(
            RequestContext context,
            Optional<Subject> subject,
            Optional<MemoryId> memory,
            String action,
            String reason,
            String policy,
            String rule,
            String verdict,
            Instant at) {
        return new AuditEntry(
                AuditId.of("a-" + ids.next()),
                actor(context.actor()),
                context.address().map(it -> addresses.blind(it).toString()).orElse(""),
                subject.map(this::subject).orElse(""),
                memory,
                action,
                reason.isEmpty(),
                reason,
                policy,
                rule,
                verdict,
                context.traceId(),
                context.requestId(),
                at);
    }

    /** What a command asks, in the words of its class: {@code memory.change-tier}. */
    static String action(Command command) {
        String verb = command.getClass().getSimpleName().replaceAll("(?<!^)([A-Z])", "-$1");
        return command.root().category().replaceAll("\\..*", "") + "." + verb.toLowerCase(Locale.ROOT);
    }
}
