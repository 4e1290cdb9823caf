/**
 * Step 1, commands: what one may ask of a noun. A command is a wish, not a fact; the decider of its noun turns it into events
 * or refuses. Start with {@link dev.hearthbook.command.MemoryCommand}.
 */
@NullMarked
package dev.hearthbook.command;

import org.jspecify.annotations.NullMarked;
