/**
 * The book's index: from stream, tag, command id and position to places in the log. It is derived from the log, written
 * behind it, caught up at open and rebuilt when missing. Start with {@link dev.hearthbook.internal.index.BookIndex}.
 */
@NullMarked
package dev.hearthbook.internal.index;

import org.jspecify.annotations.NullMarked;
