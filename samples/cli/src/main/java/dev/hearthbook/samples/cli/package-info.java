/**
 * The command line of a book, on the public API only. Start with {@link dev.hearthbook.samples.cli.Hearth}; one class per
 * command.
 */
@NullMarked
package dev.hearthbook.samples.cli;

import org.jspecify.annotations.NullMarked;
