/**
 * Whether what concurrent callers saw could have happened one call after the other: a checker, a model of a book, and the random
 * histories that are checked. Start with {@link dev.hearthbook.linear.Linearizer}.
 */
package dev.hearthbook.linear;
