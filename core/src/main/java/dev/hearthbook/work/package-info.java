/**
 * Beside every step: who runs what the book does when no caller asks for it. Threads do, unless a test or a simulator takes
 * their place. Read {@link dev.hearthbook.work.Workers} first.
 */
@NullMarked
package dev.hearthbook.work;

import org.jspecify.annotations.NullMarked;
