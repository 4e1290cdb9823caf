/**
 * Step 2, events: the facts. {@link dev.hearthbook.event.Event} marks them, {@link dev.hearthbook.event.EventTypes} gives
 * them stable names and versions on disk, {@link dev.hearthbook.event.Recorded} is an event with its place.
 */
@NullMarked
package dev.hearthbook.event;

import org.jspecify.annotations.NullMarked;
