package dev.hearthbook.keys;

import dev.hearthbook.model.Require;
import java.time.YearMonth;

/**
 * The scope of everything of one retention class that was begun in one month.
 *
 * @param scope its id
 * @param retention the {@linkplain dev.hearthbook.model.RetentionClass#code code} of the class
 * @param birth the month, in UTC
 */
public record RetentionScope(long scope, int retention, YearMonth birth) {
    public RetentionScope {
        Require.that(scope >= 1, "scope ids are 1 or more, but was %d", scope);
    }
}
