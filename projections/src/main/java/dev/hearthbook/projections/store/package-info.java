/**
 * The seam to where rows lie. A {@link dev.hearthbook.projections.store.ReadStore} holds sealed rows and blind tokens and can
 * read neither, so any database may stand behind it.
 */
@NullMarked
package dev.hearthbook.projections.store;

import org.jspecify.annotations.NullMarked;
