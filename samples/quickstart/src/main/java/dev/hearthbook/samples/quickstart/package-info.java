/**
 * The shortest useful programs on a book. {@link dev.hearthbook.samples.quickstart.Quickstart} opens one, talks, remembers,
 * searches and erases; {@link dev.hearthbook.samples.quickstart.Moods} adds an event, a table, a fold and a query of its own.
 * The README shows what stands between {@code // snippet:} and {@code // end}; a test compares them.
 */
@NullMarked
package dev.hearthbook.samples.quickstart;

import org.jspecify.annotations.NullMarked;
