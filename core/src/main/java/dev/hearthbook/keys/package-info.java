/**
 * Step 4, keys: the seam behind which everything secret lives. {@link dev.hearthbook.keys.KeyVault} is the SPI; keys never
 * leave it, only sealed boxes, opened bytes and blind values do. Read {@link dev.hearthbook.keys.Scopes} first: a scope is
 * what a key covers, and destroying it is how data ends.
 */
@NullMarked
package dev.hearthbook.keys;

import org.jspecify.annotations.NullMarked;
