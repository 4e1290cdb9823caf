/**
 * The journal at work: {@link dev.hearthbook.internal.journal.BookJournal} is the door, {@code Sealer} turns a commit into
 * sealed boxes on the caller's thread, {@code Writer} puts them in order on its own, {@code FrameOpener} turns frames back
 * into events.
 */
@NullMarked
package dev.hearthbook.internal.journal;

import org.jspecify.annotations.NullMarked;
