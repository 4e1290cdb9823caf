/**
 * Step 5, log, on disk: the one place that touches Chronicle Queue. Read {@code docs/FORMAT.md} sections 1 to 3 first, then
 * {@link dev.hearthbook.internal.chronicle.ChronicleLog}, then {@link dev.hearthbook.internal.chronicle.SegmentWriter} for
 * how Chronicle is kept on a short leash, and {@link dev.hearthbook.internal.chronicle.Recovery} for what happens after a
 * crash.
 */
@NullMarked
package dev.hearthbook.internal.chronicle;

import org.jspecify.annotations.NullMarked;
