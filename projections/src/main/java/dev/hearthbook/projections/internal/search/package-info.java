/**
 * Step 6, words: how text becomes blind tokens that a database can index and rank without being able to read them. Start with
 * {@link dev.hearthbook.projections.internal.search.BlindTokens};
 * {@link dev.hearthbook.projections.internal.search.Analyzer} says what a word is.
 */
@NullMarked
package dev.hearthbook.projections.internal.search;

import org.jspecify.annotations.NullMarked;
