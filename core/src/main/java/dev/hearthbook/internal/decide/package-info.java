/**
 * The step from command to event. A decider per noun holds its rules, pure: state and command in, events or a named refusal
 * out. {@code Desk} is the shell around them: it finds the state, keeps commands on one stream in order and appends what was
 * decided. Start with {@link dev.hearthbook.internal.decide.MemoryDecider}.
 */
@NullMarked
package dev.hearthbook.internal.decide;

import org.jspecify.annotations.NullMarked;
