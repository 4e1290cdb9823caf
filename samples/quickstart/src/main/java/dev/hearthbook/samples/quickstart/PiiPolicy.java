package dev.hearthbook.samples.quickstart;

import dev.hearthbook.command.Command;
import dev.hearthbook.command.MemoryCommand;
import dev.hearthbook.model.Memory;
import dev.hearthbook.model.MemoryContent;
import dev.hearthbook.model.RequestContext;
import dev.hearthbook.policy.Policy;
import dev.hearthbook.policy.Verdict;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keeps e-mail addresses, payment cards and phone numbers out of the text of memories: masked before they are kept, and once
 * more when one that was kept before is retrieved. A sample to start from, not a promise: it looks at the text of memories only,
 * and knows no number that is spelled out.
 *
 * <pre>{@code
 * BookConfig.defaults(dir).withGuard(Guard.NONE.with(new PiiPolicy()))
 * }</pre>
 */
public final class PiiPolicy implements Policy {
    /** Bounded repetitions only, so that no text makes them slow. */
    private static final Pattern EMAIL =
            Pattern.compile("[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\\.[A-Za-z0-9-]{1,63}){1,8}");

    /** 8 to 19 digits, with at most one blank, dot or dash between two of them. */
    private static final Pattern DIGITS =
            Pattern.compile("(?<![0-9A-Za-z])\\+?[0-9](?:[ .-]?[0-9]){7,18}(?![0-9A-Za-z])");

    /** A date is no phone number. */
    private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");

    @Override
    public String name() {
        return "pii";
    }

    @Override
    public Verdict<Command> before(Command command, RequestContext context) {
        if (command instanceof MemoryCommand.Remember it) {
            return masked(it.draft().content().text())
                    .map(found -> Verdict.<Command>redact(
                            found.rule,
                            new MemoryCommand.Remember(
                                    it.memory(),
                                    it.subject(),
                                    it.draft().content(it.draft().content().withText(found.text)))))
                    .orElse(Verdict.allow());
        } else if (command instanceof MemoryCommand.Reword it) {
            return masked(it.text())
                    .map(found ->
                            Verdict.<Command>redact(found.rule, new MemoryCommand.Reword(it.memory(), found.text)))
                    .orElse(Verdict.allow());
        } else if (command instanceof MemoryCommand.Revise it) {
            return masked(it.content().text())
                    .map(found -> Verdict.<Command>redact(
                            found.rule,
                            new MemoryCommand.Revise(it.memory(), it.content().withText(found.text))))
                    .orElse(Verdict.allow());
        }
        return Verdict.allow();
    }

    @Override
    public Verdict<Memory> after(Memory memory, RequestContext context) {
        return masked(memory.text())
                .map(found ->
                        Verdict.redact(found.rule, with(memory, memory.content().withText(found.text))))
                .orElse(Verdict.allow());
    }

    /** A text without what was found, and the rule that found the first of it. */
    private record Masked(String text, String rule) {}

    private static Optional<Masked> masked(String text) {
        String rule = "";
        StringBuilder out = new StringBuilder();
        Matcher email = EMAIL.matcher(text);
        while (email.find()) {
            rule = "e-mail";
            email.appendReplacement(out, "[e-mail]");
        }
        email.appendTail(out);
        String withoutMail = out.toString();
        StringBuilder rest = new StringBuilder();
        Matcher digits = DIGITS.matcher(withoutMail);
        while (digits.find()) {
            String kind = kind(digits.group());
            if (!kind.isEmpty()) {
                rule = rule.isEmpty() ? kind : rule;
            }
            digits.appendReplacement(
                    rest, Matcher.quoteReplacement(kind.isEmpty() ? digits.group() : "[" + kind + "]"));
        }
        digits.appendTail(rest);
        return rule.isEmpty() ? Optional.empty() : Optional.of(new Masked(rest.toString(), rule));
    }

    private static String kind(String found) {
        String digits = found.replaceAll("[^0-9]", "");
        if (digits.length() >= 13 && isLuhn(digits)) {
            return "card";
        }
        return digits.length() <= 15 && !DATE.matcher(found).matches() ? "phone" : "";
    }

    /** The check digit of payment cards (ISO/IEC 7812-1, annex B). */
    static boolean isLuhn(String digits) {
        int sum = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(digits.length() - 1 - i) - '0';
            int doubled = i % 2 == 0 ? digit : 2 * digit;
            sum += doubled > 9 ? doubled - 9 : doubled;
        }
        return sum % 10 == 0;
    }

    private static Memory with(Memory it, MemoryContent content) {
        return new Memory(
                it.id(),
                it.subject(),
                it.persona(),
                it.tier(),
                content,
                it.analysis(),
                it.policies(),
                it.accesses(),
                it.lastAccess(),
                it.retentionUntil(),
                it.status(),
                it.supersededBy(),
                it.generation(),
                it.erasableAlone(),
                it.createdAt(),
                it.updatedAt());
    }
}
