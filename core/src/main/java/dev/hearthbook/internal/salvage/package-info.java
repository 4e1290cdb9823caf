/**
 * Makes a sound book of a damaged one. {@link dev.hearthbook.internal.salvage.Harvest} finds the frames that are left,
 * {@link dev.hearthbook.internal.salvage.History} puts them in order and names the gaps, and
 * {@link dev.hearthbook.internal.salvage.Mender} writes the new log. Read {@code docs/FORMAT.md}, "Gap frames", first.
 */
@NullMarked
package dev.hearthbook.internal.salvage;

import org.jspecify.annotations.NullMarked;
