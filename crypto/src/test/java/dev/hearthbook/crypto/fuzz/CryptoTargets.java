package dev.hearthbook.crypto.fuzz;

import dev.hearthbook.crypto.internal.box.RecoveryFuzz;
import dev.hearthbook.crypto.internal.keyring.KeyringFuzz;
import java.util.List;

/** What is fuzzed in this module. */
final class CryptoTargets {
    static final List<Class<?>> ALL = List.of(RecoveryFuzz.class, KeyringFuzz.class);

    private CryptoTargets() {}
}
