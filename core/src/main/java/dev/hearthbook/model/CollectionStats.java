package dev.hearthbook.model;

/**
 * How much there is in a collection, and how often it was written.
 *
 * @param documents that are there
 * @param inserted how often one was inserted, also one that was deleted since
 * @param bytes about how many names and values take, of the documents that are there
 */
public record CollectionStats(long documents, long inserted, long updated, long deleted, long bytes) {}
