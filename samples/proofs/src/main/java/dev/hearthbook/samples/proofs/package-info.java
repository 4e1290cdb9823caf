/** The promises of the whole house, each proven on the real parts. Start with {@link dev.hearthbook.samples.proofs.KillProof}. */
@NullMarked
package dev.hearthbook.samples.proofs;

import org.jspecify.annotations.NullMarked;
