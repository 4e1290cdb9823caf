/**
 * What a book says about itself that others can check without it: signed {@link dev.hearthbook.integrity.Checkpoint}s, proofs
 * against them, and {@link dev.hearthbook.integrity.Anchor}s that keep copies elsewhere. Formats are in {@code docs/FORMAT.md},
 * section 11.
 */
@NullMarked
package dev.hearthbook.integrity;

import org.jspecify.annotations.NullMarked;
