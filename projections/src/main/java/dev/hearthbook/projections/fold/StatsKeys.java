package dev.hearthbook.projections.fold;

import dev.hearthbook.keys.Scopes;

/** The keys of counters: one row per set of keys that the counted ones hang on, so that they end together. */
final class StatsKeys {
    private StatsKeys() {}

    static String of(Scopes scopes) {
        return scopes.subject() + "." + scopes.retention() + "." + scopes.own();
    }
}
