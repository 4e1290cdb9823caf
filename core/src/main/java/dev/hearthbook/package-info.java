/** The front door. {@link dev.hearthbook.Hearthbook} opens a book and hands out everything else. */
@NullMarked
package dev.hearthbook;

import org.jspecify.annotations.NullMarked;
