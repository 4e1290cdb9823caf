/**
 * What an application decides about commands before they are decided, and about memories after they are read. Start with
 * {@link dev.hearthbook.policy.Policy}.
 */
@NullMarked
package dev.hearthbook.policy;

import org.jspecify.annotations.NullMarked;
