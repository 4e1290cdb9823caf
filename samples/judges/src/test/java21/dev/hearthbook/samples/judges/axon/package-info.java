/**
 * Axon Framework's storage engine suite, the public judge of append conditions on the JVM, over a small engine that stands on
 * {@code dev.hearthbook.journal} only. Start with {@link dev.hearthbook.samples.judges.axon.BookStorageEngine}.
 */
package dev.hearthbook.samples.judges.axon;
