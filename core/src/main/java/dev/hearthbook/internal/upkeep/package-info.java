/** What keeps a book in order: its identity file, and the shreds that an interrupted process left half done. */
@NullMarked
package dev.hearthbook.internal.upkeep;

import org.jspecify.annotations.NullMarked;
