/** Step 4, keys: what the vault keeps in memory, bounded. Read {@link dev.hearthbook.crypto.internal.OpenedKeys} first. */
@NullMarked
package dev.hearthbook.crypto.internal;

import org.jspecify.annotations.NullMarked;
