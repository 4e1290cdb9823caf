/**
 * Rows in memory: the read store of tests and of books that keep nothing. It holds the same sealed rows and blind tokens as
 * the one on disk and answers alike. Start with {@link dev.hearthbook.projections.internal.memory.MemoryReadStore}.
 */
@NullMarked
package dev.hearthbook.projections.internal.memory;

import org.jspecify.annotations.NullMarked;
