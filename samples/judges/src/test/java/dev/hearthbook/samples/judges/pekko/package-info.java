/**
 * The persistence TCK of Apache Pekko over a small journal and snapshot store plugin that stand on
 * {@code dev.hearthbook.journal} only. Start with {@link dev.hearthbook.samples.judges.pekko.BookJournalPlugin}.
 */
package dev.hearthbook.samples.judges.pekko;
