package dev.hearthbook.policy;

import dev.hearthbook.model.Bounded;

/** What a policy says. Rules and reasons are codes, never content: they outlive an erasure. */
public sealed interface Verdict<T> {
    static <T> Verdict<T> allow() {
        return new Allow<>();
    }

    /** @param rule which rule said so, at most 120 characters */
    static <T> Verdict<T> redact(String rule, T instead) {
        return new Redact<>(rule, instead);
    }

    /** @param reason a code, at most 120 characters */
    static <T> Verdict<T> refuse(String rule, String reason) {
        return new Refuse<>(rule, reason);
    }

    /** As it is. */
    record Allow<T>() implements Verdict<T> {}

    /** Something else instead. */
    record Redact<T>(String rule, T instead) implements Verdict<T> {
        public Redact {
            Bounded.name("a policy rule", rule);
        }

        /** Never the content. */
        @Override
        public String toString() {
            return "Redact[" + rule + "]";
        }
    }

    /** Not at all. */
    record Refuse<T>(String rule, String reason) implements Verdict<T> {
        public Refuse {
            Bounded.name("a policy rule", rule);
            Bounded.name("the reason of a policy", reason);
        }
    }
}
