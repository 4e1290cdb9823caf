/**
 * Steps 7 and 8, views: the vocabulary of reading. A {@link dev.hearthbook.view.Table} says what rows look like and how much
 * of them the disk may know, a {@link dev.hearthbook.view.Query} asks for rows, a {@link dev.hearthbook.view.Page} answers
 * once, a {@link dev.hearthbook.view.Change} goes on answering. {@link dev.hearthbook.view.Views} is the seam.
 */
@NullMarked
package dev.hearthbook.view;

import org.jspecify.annotations.NullMarked;
