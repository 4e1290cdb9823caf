package dev.hearthbook.keys;

import dev.hearthbook.model.RetentionClass;
import dev.hearthbook.model.StreamId;
import dev.hearthbook.model.Subject;
import java.time.YearMonth;
import java.util.Optional;

/**
 * What a new stream asks of the vault: the scopes it shall hang on.
 *
 * @param subject whose data it is, or empty for data about nobody (audit)
 * @param retention how long it lives
 * @param birth the month, in UTC, of the stream's first event
 * @param own the stream's name when it shall have a scope of its own
 */
public record ScopeRequest(
        Optional<Subject> subject, RetentionClass retention, YearMonth birth, Optional<StreamId> own) {}
