/**
 * Under every step that keeps files: the book's folder, and the calls by which the log reaches the disk. Everything a book
 * writes stays inside the folder, readable by its owner only. Read {@link dev.hearthbook.files.BookFolder} first, then
 * {@link dev.hearthbook.files.Disk}.
 */
@NullMarked
package dev.hearthbook.files;

import org.jspecify.annotations.NullMarked;
