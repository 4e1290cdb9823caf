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
 * @param own names a scope besides, which the stream shares with those that name the same; a stream's name, as a rule its own
 */
public record ScopeRequest(
        Optional<Subject> subject, RetentionClass retention, YearMonth birth, Optional<StreamId> own) {}
