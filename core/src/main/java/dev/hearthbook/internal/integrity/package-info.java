/**
 * Makes checkpoints and proofs of an open book, and verifies it. Everything here reads behind the writer and is asked for; nothing
 * of it is on the way of an append. Read {@link dev.hearthbook.internal.integrity.Notary} first.
 */
@NullMarked
package dev.hearthbook.internal.integrity;

import org.jspecify.annotations.NullMarked;
