package dev.hearthbook.keys;

import static dev.hearthbook.keys.Vaults.AD;
import static dev.hearthbook.keys.Vaults.ADA;
import static dev.hearthbook.keys.Vaults.BOB;
import static dev.hearthbook.keys.Vaults.assertFails;
import static dev.hearthbook.keys.Vaults.assertPlain;
import static dev.hearthbook.keys.Vaults.of;
import static dev.hearthbook.keys.Vaults.utf8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.hearthbook.keys.KeyVaultContract.Check;
import dev.hearthbook.model.ErrorCode;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** The part of the contract about boxes: payloads, headers, and what happens to bytes that were changed. */
final class SealingChecks {
    private SealingChecks() {}

    static void addTo(Map<String, Check> checks) {
        checks.put("what_was_sealed_can_be_opened", SealingChecks::whatWasSealedCanBeOpened);
        checks.put("boxes_of_the_same_bytes_differ", SealingChecks::boxesOfTheSameBytesDiffer);
        checks.put("sealing_adds_exactly_the_overhead", SealingChecks::sealingAddsExactlyTheOverhead);
        checks.put("sealing_leaves_its_inputs_alone", SealingChecks::sealingLeavesItsInputsAlone);
        checks.put("other_associated_data_is_tampering", SealingChecks::otherAssociatedDataIsTampering);
        checks.put("every_flipped_bit_is_tampering", SealingChecks::everyFlippedBitIsTampering);
        checks.put("a_cut_box_is_tampering", SealingChecks::aCutBoxIsTampering);
        checks.put("another_persons_box_is_tampering", SealingChecks::anotherPersonsBoxIsTampering);
        checks.put("fewer_scopes_do_not_open_a_box", SealingChecks::fewerScopesDoNotOpenABox);
        checks.put("the_book_can_seal_without_any_scope", SealingChecks::theBookCanSealWithoutAnyScope);
        checks.put("an_unknown_scope_is_a_missing_key", SealingChecks::anUnknownScopeIsAMissingKey);
        checks.put("headers_open_under_their_envelope_key", SealingChecks::headersOpenUnderTheirEnvelopeKey);
        checks.put("a_changed_header_is_tampering", SealingChecks::aChangedHeaderIsTampering);
        checks.put("an_unknown_envelope_key_is_named", SealingChecks::anUnknownEnvelopeKeyIsNamed);
        checks.put("a_header_is_no_payload", SealingChecks::aHeaderIsNoPayload);
        checks.put("a_closed_vault_opens_nothing", SealingChecks::aClosedVaultOpensNothing);
        checks.put("an_answer_does_not_print_what_it_holds", SealingChecks::anAnswerDoesNotPrintWhatItHolds);
    }

    private static void whatWasSealedCanBeOpened(KeyVault vault) {
        Scopes scopes = vault.scopes(of(ADA));

        byte[] box = vault.seal(scopes, utf8("likes tea"), AD);

        assertPlain("likes tea", vault.open(scopes, box, AD));
        assertPlain("likes tea", vault.open(scopes, box, AD));
        assertPlain("", vault.open(scopes, vault.seal(scopes, new byte[0], AD), AD));
        assertPlain("x", vault.open(scopes, vault.seal(scopes, utf8("x"), new byte[0]), new byte[0]));
    }

    private static void boxesOfTheSameBytesDiffer(KeyVault vault) {
        Scopes scopes = vault.scopes(of(ADA));

        byte[] one = vault.seal(scopes, utf8("likes tea"), AD);
        byte[] two = vault.seal(scopes, utf8("likes tea"), AD);

        assertFalse(Arrays.equals(one, two));
        int headerKey = vault.envelopeKey();
        assertFalse(Arrays.equals(
                vault.sealHeader(headerKey, utf8("head"), AD), vault.sealHeader(headerKey, utf8("head"), AD)));
    }

    private static void sealingAddsExactlyTheOverhead(KeyVault vault) {
        Scopes scopes = vault.scopes(of(ADA));

        for (int length : new int[] {0, 1, 15, 16, 17, 512, 60 * 1024}) {
            assertEquals(length + KeyVault.OVERHEAD, vault.seal(scopes, new byte[length], AD).length);
            assertEquals(
                    length + KeyVault.OVERHEAD, vault.sealHeader(vault.envelopeKey(), new byte[length], AD).length);
        }
    }

    private static void sealingLeavesItsInputsAlone(KeyVault vault) {
        Scopes scopes = vault.scopes(of(ADA));
        byte[] plain = utf8("likes tea");
        byte[] associated = AD.clone();

        byte[] box = vault.seal(scopes, plain, associated);
        byte[] boxBefore = box.clone();
        vault.open(scopes, box, associated);

        assertArrayEquals(utf8("likes tea"), plain);
        assertArrayEquals(AD, associated);
        assertArrayEquals(boxBefore, box);
    }

    private static void otherAssociatedDataIsTampering(KeyVault vault) {
        Scopes scopes = vault.scopes(of(ADA));
        byte[] box = vault.seal(scopes, utf8("likes tea"), AD);

        assertFails(ErrorCode.TAMPERED, () -> vault.open(scopes, box, utf8("another place")));
        assertFails(ErrorCode.TAMPERED, () -> vault.open(scopes, box, new byte[0]));
    }

    private static void everyFlippedBitIsTampering(KeyVault vault) {
        Scopes scopes = vault.scopes(of(ADA));
        byte[] box = vault.seal(scopes, utf8("likes tea"), AD);

        for (int bit = 0; bit < box.length * 8; bit++) {
            byte[] flipped = box.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertFails(ErrorCode.TAMPERED, () -> vault.open(scopes, flipped, AD));
        }
        assertPlain("likes tea", vault.open(scopes, box, AD));
    }

    private static void aCutBoxIsTampering(KeyVault vault) {
        Scopes scopes = vault.scopes(of(ADA));
        byte[] box = vault.seal(scopes, utf8("likes tea"), AD);

        for (int length = 0; length < box.length; length++) {
            byte[] cut = Arrays.copyOf(box, length);
            assertFails(ErrorCode.TAMPERED, () -> vault.open(scopes, cut, AD));
        }
        assertFails(ErrorCode.TAMPERED, () -> vault.open(scopes, Arrays.copyOf(box, box.length + 1), AD));
    }

    private static void anotherPersonsBoxIsTampering(KeyVault vault) {
        Scopes ada = vault.scopes(of(ADA));
        Scopes bob = vault.scopes(of(BOB));

        byte[] box = vault.seal(ada, utf8("likes tea"), AD);

        assertFails(ErrorCode.TAMPERED, () -> vault.open(bob, box, AD));
    }

    private static void fewerScopesDoNotOpenABox(KeyVault vault) {
        Scopes all = vault.scopes(Vaults.ownOf(ADA, "m1"));

        byte[] box = vault.seal(all, utf8("likes tea"), AD);

        assertFails(ErrorCode.TAMPERED, () -> vault.open(all.subjectOnly(), box, AD));
        assertFails(ErrorCode.TAMPERED, () -> vault.open(new Scopes(all.subject(), all.retention(), 0), box, AD));
        assertFails(ErrorCode.TAMPERED, () -> vault.open(new Scopes(0, all.retention(), all.own()), box, AD));
        assertFails(ErrorCode.TAMPERED, () -> vault.open(Scopes.BOOK, box, AD));
        assertPlain("likes tea", vault.open(all, box, AD));
    }

    private static void theBookCanSealWithoutAnyScope(KeyVault vault) {
        byte[] box = vault.seal(Scopes.BOOK, utf8("audit"), AD);

        assertPlain("audit", vault.open(Scopes.BOOK, box, AD));
        assertFails(ErrorCode.TAMPERED, () -> vault.open(vault.scopes(of(ADA)), box, AD));
    }

    private static void anUnknownScopeIsAMissingKey(KeyVault vault) {
        Scopes known = vault.scopes(of(ADA));
        Scopes unknown = new Scopes(known.subject(), known.retention(), 4_711);
        byte[] box = vault.seal(known, utf8("likes tea"), AD);

        assertFails(ErrorCode.KEY_MISSING, () -> vault.open(unknown, box, AD));
        assertFails(ErrorCode.KEY_MISSING, () -> vault.seal(unknown, utf8("likes tea"), AD));
        assertFails(ErrorCode.KEY_MISSING, () -> vault.blinder(4_711, "label"));
        assertFalse(vault.isErased(unknown));
        assertEquals(Optional.empty(), vault.subject(4_711));
    }

    private static void headersOpenUnderTheirEnvelopeKey(KeyVault vault) {
        int key = vault.envelopeKey();

        byte[] box = vault.sealHeader(key, utf8("head"), AD);

        assertEquals(key, vault.envelopeKey());
        assertArrayEquals(utf8("head"), vault.openHeader(key, box, AD));
    }

    private static void aChangedHeaderIsTampering(KeyVault vault) {
        int key = vault.envelopeKey();
        byte[] box = vault.sealHeader(key, utf8("head"), AD);
        long seed = 20_261_121;
        int bit = new Random(seed).nextInt(box.length * 8);
        byte[] flipped = box.clone();
        flipped[bit / 8] ^= (byte) (1 << bit % 8);

        assertFails(ErrorCode.TAMPERED, () -> vault.openHeader(key, flipped, AD));
        assertFails(ErrorCode.TAMPERED, () -> vault.openHeader(key, box, utf8("another place")));
        assertFails(ErrorCode.TAMPERED, () -> vault.openHeader(key, new byte[0], AD));
    }

    private static void anUnknownEnvelopeKeyIsNamed(KeyVault vault) {
        byte[] box = vault.sealHeader(vault.envelopeKey(), utf8("head"), AD);

        assertFails(ErrorCode.ENVELOPE_KEY_UNKNOWN, () -> vault.openHeader(4_711, box, AD));
        assertFails(ErrorCode.ENVELOPE_KEY_UNKNOWN, () -> vault.sealHeader(4_711, utf8("head"), AD));
    }

    private static void aHeaderIsNoPayload(KeyVault vault) {
        byte[] header = vault.sealHeader(vault.envelopeKey(), utf8("head"), AD);
        byte[] payload = vault.seal(Scopes.BOOK, utf8("audit"), AD);

        assertFails(ErrorCode.TAMPERED, () -> vault.open(Scopes.BOOK, header, AD));
        assertFails(ErrorCode.TAMPERED, () -> vault.openHeader(vault.envelopeKey(), payload, AD));
    }

    private static void aClosedVaultOpensNothing(KeyVault vault) {
        Scopes scopes = vault.scopes(of(ADA));
        byte[] box = vault.seal(scopes, utf8("likes tea"), AD);
        byte[] header = vault.sealHeader(vault.envelopeKey(), utf8("head"), AD);
        int headerKey = vault.envelopeKey();

        vault.close();
        vault.close();

        assertThrows(IllegalStateException.class, () -> vault.open(scopes, box, AD));
        assertThrows(IllegalStateException.class, () -> vault.seal(scopes, utf8("likes tea"), AD));
        assertThrows(IllegalStateException.class, () -> vault.openHeader(headerKey, header, AD));
        assertThrows(IllegalStateException.class, () -> vault.scopes(of(ADA)));
        assertThrows(IllegalStateException.class, () -> vault.blinder(scopes.subject(), "label"));
        assertThrows(IllegalStateException.class, () -> vault.shred(ADA));
    }

    private static void anAnswerDoesNotPrintWhatItHolds(KeyVault vault) {
        Scopes scopes = vault.scopes(of(ADA));

        Opened opened = vault.open(scopes, vault.seal(scopes, utf8("likes tea"), AD), AD);

        assertInstanceOf(Opened.Plain.class, opened);
        assertEquals("Plain[9 bytes]", opened.toString());
    }
}
