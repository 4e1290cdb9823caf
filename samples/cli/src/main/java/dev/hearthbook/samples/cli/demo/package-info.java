/**
 * The whole house at work: {@code hearth demo}. Start with {@link dev.hearthbook.samples.cli.demo.Demo}, which reads from the
 * top like what it prints.
 */
@NullMarked
package dev.hearthbook.samples.cli.demo;

import org.jspecify.annotations.NullMarked;
