/**
 * Step 4, keys: the primitives. Boxes are Tink's XAES-256-GCM under raw keys, everything else is the JDK's HMAC-SHA256, and
 * Argon2id is password4j's. Read {@link dev.hearthbook.crypto.internal.box.Xaes} first.
 */
@NullMarked
package dev.hearthbook.crypto.internal.box;

import org.jspecify.annotations.NullMarked;
