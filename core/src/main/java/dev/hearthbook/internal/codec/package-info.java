/**
 * Step 3, codec: events to bytes and back. {@link dev.hearthbook.internal.codec.EventCodec} is the only place that knows
 * Jackson; the other codecs write the binary layouts of {@code docs/FORMAT.md}.
 */
@NullMarked
package dev.hearthbook.internal.codec;

import org.jspecify.annotations.NullMarked;
