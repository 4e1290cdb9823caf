/**
 * The Merkle tree of RFC 9162 over the events of a book: hashes, proofs, and the files that spare computing it anew. Knows no
 * keys and no log; read {@link dev.hearthbook.internal.merkle.Merkle} first.
 */
@NullMarked
package dev.hearthbook.internal.merkle;

import org.jspecify.annotations.NullMarked;
