package dev.hearthbook.keys;

import static dev.hearthbook.keys.Vaults.utf8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.integrity.VerifyingKey;
import dev.hearthbook.keys.KeyVaultContract.Check;
import dev.hearthbook.model.Subject;
import java.util.Arrays;
import java.util.Map;

/** The part of the contract about what a book signs. */
final class SigningChecks {
    private static final byte[] MESSAGE = utf8("for a test: three events were lost");

    private SigningChecks() {}

    static void addTo(Map<String, Check> checks) {
        checks.put("what_was_signed_verifies", SigningChecks::whatWasSignedVerifies);
        checks.put("a_changed_message_or_signature_does_not_verify", SigningChecks::aChangedOneDoesNotVerify);
        checks.put("what_is_no_signature_does_not_verify", SigningChecks::whatIsNoSignatureDoesNotVerify);
        checks.put("another_book_signs_differently", SigningChecks::anotherBookSignsDifferently);
        checks.put("the_public_key_verifies_without_the_vault", SigningChecks::thePublicKeyVerifies);
        checks.put("destroying_a_key_is_a_new_generation", SigningChecks::destroyingIsANewGeneration);
        checks.put("a_closed_vault_signs_nothing", SigningChecks::aClosedVaultSignsNothing);
    }

    private static void whatWasSignedVerifies(KeyVault vault) {
        byte[] signature = vault.sign(MESSAGE);

        assertEquals(64, signature.length);
        assertTrue(vault.verify(MESSAGE, signature));
        assertArrayEquals(signature, vault.sign(MESSAGE), "Ed25519 is deterministic");
        assertTrue(vault.verify(new byte[0], vault.sign(new byte[0])));
    }

    private static void aChangedOneDoesNotVerify(KeyVault vault) {
        byte[] signature = vault.sign(MESSAGE);

        for (int bit = 0; bit < signature.length * 8; bit += 11) { // each takes a millisecond
            byte[] flipped = signature.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertFalse(vault.verify(MESSAGE, flipped), "bit " + bit);
        }
        assertFalse(vault.verify(utf8("for a test: four events were lost"), signature));
        assertTrue(vault.verify(MESSAGE, signature));
    }

    private static void whatIsNoSignatureDoesNotVerify(KeyVault vault) {
        byte[] signature = vault.sign(MESSAGE);

        assertFalse(vault.verify(MESSAGE, new byte[0]));
        assertFalse(vault.verify(MESSAGE, new byte[64]));
        assertFalse(vault.verify(MESSAGE, Arrays.copyOf(signature, 63)));
        assertFalse(vault.verify(MESSAGE, Arrays.copyOf(signature, 65)));
        byte[] garbage = new byte[64];
        Arrays.fill(garbage, (byte) 0xff);
        assertFalse(vault.verify(MESSAGE, garbage));
    }

    private static void anotherBookSignsDifferently(KeyVault vault) {
        try (KeyVault other = InMemoryKeyVault.create(vault.store())) {
            assertFalse(vault.verify(MESSAGE, other.sign(MESSAGE)));
            assertFalse(other.verify(MESSAGE, vault.sign(MESSAGE)));
        }
    }

    private static void thePublicKeyVerifies(KeyVault vault) {
        VerifyingKey key = VerifyingKey.of("a-book", vault.publicKey());

        assertTrue(key.verifies(MESSAGE, vault.sign(MESSAGE)));
        assertFalse(key.verifies(utf8("something else"), vault.sign(MESSAGE)));
        assertArrayEquals(vault.publicKey(), vault.publicKey());
    }

    private static void destroyingIsANewGeneration(KeyVault vault) {
        vault.scopes(Vaults.of(Subject.of("ada")));
        long before = vault.generation();

        vault.shred(Subject.of("ada"));

        assertTrue(vault.generation() > before, () -> vault.generation() + " after " + before);
    }

    private static void aClosedVaultSignsNothing(KeyVault vault) {
        byte[] signature = vault.sign(MESSAGE);
        assertTrue(vault.verify(MESSAGE, signature));

        vault.close();

        assertThrows(IllegalStateException.class, () -> vault.sign(MESSAGE));
        assertThrows(IllegalStateException.class, () -> vault.verify(MESSAGE, signature));
    }
}
