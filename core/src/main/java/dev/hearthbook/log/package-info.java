/**
 * Step 5, log: the seam to what is kept. {@link dev.hearthbook.log.EventLog} stores {@link dev.hearthbook.log.Frame}s, which
 * it can check but not read. Read {@code docs/FORMAT.md} first.
 */
@NullMarked
package dev.hearthbook.log;

import org.jspecify.annotations.NullMarked;
