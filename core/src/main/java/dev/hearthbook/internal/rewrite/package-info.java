/**
 * A book written anew under fresh keys: the same events at the same positions, in new boxes. Read {@link
 * dev.hearthbook.internal.rewrite.Scribe} first, which says what becomes of what.
 */
@NullMarked
package dev.hearthbook.internal.rewrite;

import org.jspecify.annotations.NullMarked;
