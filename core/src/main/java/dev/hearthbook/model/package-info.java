/** The immutable nouns and typed ids every other package speaks about; JDK only. Start with {@link Position}. */
@org.jspecify.annotations.NullMarked
package dev.hearthbook.model;
