/**
 * What the command line shows: text for people, lines of JSON for programs, progress while something takes its time. Start
 * with {@link dev.hearthbook.samples.cli.terminal.Terminal}.
 */
@NullMarked
package dev.hearthbook.samples.cli.terminal;

import org.jspecify.annotations.NullMarked;
