/**
 * Under every step that keeps files: the book's folder. Everything a book writes stays inside it, readable by its owner only.
 * Read {@link dev.hearthbook.files.BookFolder}, it is all there is.
 */
@NullMarked
package dev.hearthbook.files;

import org.jspecify.annotations.NullMarked;
