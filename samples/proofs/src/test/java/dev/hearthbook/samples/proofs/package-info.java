/** The promises of the whole house, each proven on the real parts. Start with {@code KillTest}. */
@NullMarked
package dev.hearthbook.samples.proofs;

import org.jspecify.annotations.NullMarked;
