/**
 * Step 4, keys: the keyring file, its unlock slots and the keys it wraps. Read
 * {@link dev.hearthbook.crypto.internal.keyring.Keyring} first, which draws the file.
 */
@NullMarked
package dev.hearthbook.crypto.internal.keyring;

import org.jspecify.annotations.NullMarked;
