/**
 * Chats from elsewhere become conversations, personas and memories of a book. A file is read twice, record by record: first
 * to check all of it, then to write, so that a damaged file changes nothing and a large one needs little memory. Start with
 * {@link dev.hearthbook.samples.cli.imports.Importer}.
 */
@NullMarked
package dev.hearthbook.samples.cli.imports;

import org.jspecify.annotations.NullMarked;
