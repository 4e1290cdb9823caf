/**
 * Step 4, keys, kept on disk: {@link dev.hearthbook.crypto.TinkKeyVault} is the {@link dev.hearthbook.keys.KeyVault} whose
 * keyring outlives the process. Read it first; {@code internal.keyring} is the file, {@code internal.box} the primitives.
 */
@NullMarked
package dev.hearthbook.crypto;

import org.jspecify.annotations.NullMarked;
