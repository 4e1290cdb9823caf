/**
 * The generic event store beneath the nouns: append with conditions, read, subscribe. Applications append their own event
 * types here; the façades of {@code dev.hearthbook} stand on nothing else. Start with {@link dev.hearthbook.journal.Journal}.
 */
@NullMarked
package dev.hearthbook.journal;

import org.jspecify.annotations.NullMarked;
