/** The read side's front door: one line wires it into a book. Start with {@code SqliteViews}. */
@NullMarked
package dev.hearthbook.projections;

import org.jspecify.annotations.NullMarked;
