package dev.hearthbook.crypto;

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
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.crypto.tink.Aead;
import dev.hearthbook.keys.Scopes;
import dev.hearthbook.keys.SecurityEvent;
import dev.hearthbook.keys.SecurityEvent.Change;
import dev.hearthbook.keys.SecurityEvents;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ways in come and go, keys rotate, and what was sealed before opens after. */
class KeyUpkeepTest {
    @TempDir
    Path book;

    private final List<SecurityEvent> told = new ArrayList<>();
    private TinkKeyVault vault;
    private Scopes scopes;
    private byte[] box;
    private byte[] header;
    private int headerKey;

    @BeforeEach
    void create() {
        vault = TinkKeyVault.create(book, TestKeys.key());
        vault.security().events().subscribe(told::add);
        scopes = vault.scopes(of(ADA));
        box = vault.seal(scopes, utf8("likes tea"), AD);
        headerKey = vault.envelopeKey();
        header = vault.sealHeader(headerKey, utf8("head"), AD);
    }

    @AfterEach
    void close() {
        vault.close();
    }

    private void assertStillReads(TinkKeyVault open) {
        assertPlain("likes tea", open.open(scopes, box, AD));
        assertArrayEquals(utf8("head"), open.openHeader(headerKey, header, AD));
        assertEquals(scopes, open.scopes(of(ADA)));
        assertEquals(Optional.of(ADA), open.subject(scopes.subject()));
    }

    private void assertOpens(Unlock unlock) {
        vault.close();
        vault = TinkKeyVault.open(book, unlock);
        assertStillReads(vault);
    }

    private void assertWrong(Unlock unlock) {
        vault.close();
        assertFails(ErrorCode.WRONG_KEY, () -> TinkKeyVault.open(book, unlock));
    }

    @Test
    void a_book_has_as_many_ways_in_as_are_added() throws Exception {
        TestAead service = new TestAead(1);
        char[] code;
        vault.keys().add(TestKeys.key(), TestKeys.passphrase("correct horse"));
        vault.keys().add(TestKeys.key(), Unlock.aead("kms-eu", service));
        try (RecoveryCode printed = vault.keys().addRecoveryCode(TestKeys.passphrase("correct horse"))) {
            code = printed.text();
            assertFalse(printed.toString().contains(new String(code, 0, 4)), "no code in toString");
        }

        assertEquals(
                List.of("1 raw-key", "2 passphrase", "3 kms-eu", "4 recovery-code"),
                vault.keys().slots().stream()
                        .map(slot -> slot.id() + " " + slot.name())
                        .toList());
        assertOpens(TestKeys.key());
        assertOpens(TestKeys.passphrase("correct horse"));
        assertOpens(Unlock.aead("kms-eu", service));
        assertEquals(3, vault.keys().status().openedBy());
        assertOpens(Unlock.recoveryCode(code));
        assertEquals(Optional.empty(), vault.keys().status().advice());
        assertWrong(TestKeys.passphrase("battery staple"));
        assertWrong(TestKeys.key(8));
    }

    @Test
    void one_way_in_is_worth_a_word() {
        assertTrue(vault.keys().status().advice().orElseThrow().contains("one way in"));

        vault.keys().add(TestKeys.key(), TestKeys.key(8));
        assertTrue(vault.keys().status().advice().orElseThrow().contains("No recovery code is among the 2"));

        vault.keys().addRecoveryCode(TestKeys.key()).close();
        assertTrue(vault.keys().status().advice().isEmpty());
    }

    @Test
    void another_recovery_code_is_wrong_and_a_typo_is_a_typo() {
        char[] code;
        try (RecoveryCode printed = vault.keys().addRecoveryCode(TestKeys.key());
                RecoveryCode other = RecoveryCode.random(new SecureRandom())) {
            code = printed.text();
            assertWrong(Unlock.recoveryCode(other.text()));
        }
        char[] typo = code.clone();
        typo[0] = typo[0] == 'A' ? 'B' : 'A';

        HearthbookException failure = assertFails(ErrorCode.RECOVERY_CODE_MISTYPED, () -> Unlock.recoveryCode(typo));

        assertTrue(failure.getMessage().contains("group 1"), failure.getMessage());
        assertOpens(
                Unlock.recoveryCode(new String(code).toLowerCase(Locale.ROOT).toCharArray()));
    }

    @Test
    void a_changed_passphrase_opens_and_the_old_one_does_not() {
        vault.keys().add(TestKeys.key(), TestKeys.passphrase("old words"));
        UnlockSlot changed = vault.keys().change(TestKeys.passphrase("old words"), TestKeys.passphrase("new words"));

        assertEquals(2, changed.id());
        assertEquals("passphrase", changed.name());
        assertStillReads(vault);
        assertOpens(TestKeys.passphrase("new words"));
        assertWrong(TestKeys.passphrase("old words"));
        assertOpens(TestKeys.key());
    }

    @Test
    void the_cost_of_a_passphrase_is_written_anew_under_the_same_words() {
        PassphraseCost dearer = PassphraseCost.calibrated(Duration.ofMillis(50));
        vault.keys().add(TestKeys.key(), TestKeys.passphrase("words"));

        vault.keys().change(TestKeys.passphrase("words"), Unlock.passphrase("words".toCharArray(), dearer));

        assertEquals(Optional.of(dearer), vault.keys().slots().get(1).cost());
        assertOpens(TestKeys.passphrase("words"));
        vault.keys()
                .change(TestKeys.passphrase("words"), Unlock.passphrase("words".toCharArray(), PassphraseCost.PBKDF2));
        assertOpens(TestKeys.passphrase("words"));
        assertEquals(
                Optional.of(PassphraseCost.PBKDF2), vault.keys().slots().get(1).cost());
    }

    @Test
    void a_removed_way_in_is_closed_and_the_others_stay() {
        vault.keys().add(TestKeys.key(), TestKeys.passphrase("words"));

        vault.keys().remove(1, TestKeys.passphrase("words"));

        assertWrong(TestKeys.key());
        assertOpens(TestKeys.passphrase("words"));
        assertEquals(
                1,
                vault.keys().add(TestKeys.passphrase("words"), TestKeys.key(8)).id());
    }

    @Test
    void the_last_way_in_cannot_be_removed() {
        HearthbookException failure =
                assertFails(ErrorCode.LAST_SLOT, () -> vault.keys().remove(1, TestKeys.key()));

        assertTrue(failure.getMessage().contains("Add another way in first"), failure.getMessage());
        assertFails(ErrorCode.LAST_SLOT, () -> vault.keys().rotateRoot(Set.of(1), TestKeys.key()));
        assertOpens(TestKeys.key());
    }

    @Test
    void nobody_locks_itself_out_by_mistake() {
        vault.keys().add(TestKeys.key(), TestKeys.passphrase("words"));

        assertThrows(IllegalArgumentException.class, () -> vault.keys().remove(1, TestKeys.key()));
        assertThrows(IllegalArgumentException.class, () -> vault.keys().remove(7, TestKeys.key()));
        assertFails(ErrorCode.WRONG_KEY, () -> vault.keys().remove(1, TestKeys.passphrase("other words")));
        assertFails(ErrorCode.WRONG_KEY, () -> vault.keys().add(TestKeys.key(9), TestKeys.key(10)));
        assertFails(
                ErrorCode.WRONG_KEY,
                () -> vault.keys().change(TestKeys.passphrase("other words"), TestKeys.passphrase("new words")));
        assertEquals(2, vault.keys().slots().size());
        assertOpens(TestKeys.key());
        assertOpens(TestKeys.passphrase("words"));
    }

    @Test
    void a_ninth_way_in_is_refused() {
        for (int i = 2; i <= 8; i++) {
            assertEquals(
                    i, vault.keys().add(TestKeys.key(), TestKeys.key(10 + i)).id());
        }

        HearthbookException failure =
                assertFails(ErrorCode.SLOTS_FULL, () -> vault.keys().add(TestKeys.key(), TestKeys.key(20)));

        assertTrue(failure.getMessage().contains("Remove one first"), failure.getMessage());
        assertFails(ErrorCode.SLOTS_FULL, () -> vault.keys().addRecoveryCode(TestKeys.key()));
        vault.keys().remove(3, TestKeys.key());
        assertEquals(3, vault.keys().add(TestKeys.key(), TestKeys.key(20)).id());
        assertOpens(TestKeys.key(18));
    }

    @Test
    void an_unlock_is_used_up_by_a_refusal_too() {
        Unlock present = TestKeys.key(9);
        Unlock fresh = TestKeys.key(10);

        assertFails(ErrorCode.WRONG_KEY, () -> vault.keys().add(present, fresh));

        assertEquals("Unlock[used]", present.toString());
        assertEquals("Unlock[used]", fresh.toString());
    }

    /** The cause is kept for whoever operates the service; our words name the slot and the next step. */
    @Test
    void a_key_service_that_refuses_or_is_unreachable_has_its_own_error() throws Exception {
        TestAead service = new TestAead(1);
        vault.keys().add(TestKeys.key(), Unlock.aead("kms-eu", service));
        vault.close();

        service.failure = new GeneralSecurityException("access denied for key/4711");
        HearthbookException refused = assertFails(
                ErrorCode.KEY_SERVICE_FAILED, () -> TinkKeyVault.open(book, Unlock.aead("kms-eu", service)));
        assertTrue(refused.getMessage().contains("slot 2 (kms-eu)"), refused.getMessage());
        assertTrue(refused.getMessage().contains("refused"), refused.getMessage());
        assertFalse(refused.getMessage().contains("4711"), refused.getMessage());

        service.failure = new GeneralSecurityException("wrapped", new ConnectException("no route"));
        HearthbookException unreachable = assertFails(
                ErrorCode.KEY_SERVICE_FAILED, () -> TinkKeyVault.open(book, Unlock.aead("kms-eu", service)));
        assertTrue(unreachable.getMessage().contains("could not be reached"), unreachable.getMessage());

        service.failure = new IllegalStateException("client was shut down");
        assertFails(ErrorCode.KEY_SERVICE_FAILED, () -> TinkKeyVault.open(book, Unlock.aead("kms-eu", service)));
        assertFails(
                ErrorCode.KEY_SERVICE_FAILED,
                () -> TinkKeyVault.create(book.resolve("new"), Unlock.aead("k", service)));

        service.failure = null;
        assertFails(
                ErrorCode.KEY_SERVICE_FAILED, () -> TinkKeyVault.open(book, Unlock.aead("kms-eu", new TestAead(2))));
        assertFails(ErrorCode.WRONG_KEY, () -> TinkKeyVault.open(book, Unlock.aead("kms-us", service)));
        assertOpens(Unlock.aead("kms-eu", service));
    }

    /** A service that answers with other bytes than it was given does not open anything. */
    @Test
    void a_key_service_that_lies_is_a_wrong_key() throws Exception {
        TestAead service = new TestAead(1);
        vault.keys().add(TestKeys.key(), Unlock.aead("kms-eu", service));
        service.lies = true;

        assertWrong(Unlock.aead("kms-eu", service));
    }

    @Test
    void names_of_key_services_are_checked_and_unique() throws Exception {
        TestAead service = new TestAead(1);
        vault.keys().add(TestKeys.key(), Unlock.aead("kms-eu", service));

        assertThrows(
                IllegalArgumentException.class, () -> vault.keys().add(TestKeys.key(), Unlock.aead("kms-eu", service)));
        assertThrows(IllegalArgumentException.class, () -> Unlock.aead("a name", service));
        assertThrows(IllegalArgumentException.class, () -> Unlock.aead("k".repeat(65), service));
    }

    @Test
    void a_rotated_root_opens_with_every_secret_that_was_shown() throws Exception {
        TestAead service = new TestAead(1);
        vault.keys().add(TestKeys.key(), TestKeys.passphrase("words"));
        vault.keys().add(TestKeys.key(), Unlock.aead("kms-eu", service));
        char[] code;
        try (RecoveryCode printed = vault.keys().addRecoveryCode(TestKeys.key())) {
            code = printed.text();
        }
        vault.keys().add(TestKeys.key(), TestKeys.key(8));

        List<UnlockSlot> left = vault.keys()
                .rotateRoot(
                        Set.of(5),
                        TestKeys.key(),
                        TestKeys.passphrase("words"),
                        Unlock.aead("kms-eu", service),
                        Unlock.recoveryCode(code));

        assertEquals(List.of(1, 2, 3, 4), left.stream().map(UnlockSlot::id).toList());
        assertEquals(2, vault.keys().status().root());
        assertFalse(vault.keys().status().rotating());
        assertStillReads(vault);
        assertTrue(vault.scopes(of(BOB)).subject() > 0);
        assertOpens(TestKeys.key());
        assertOpens(TestKeys.passphrase("words"));
        assertOpens(Unlock.aead("kms-eu", service));
        assertOpens(Unlock.recoveryCode(code));
        assertWrong(TestKeys.key(8));
    }

    @Test
    void a_root_is_not_rotated_over_the_heads_of_other_slots() {
        vault.keys().add(TestKeys.key(), TestKeys.passphrase("words"));
        long generation = vault.generation();

        IllegalArgumentException failure =
                assertThrows(IllegalArgumentException.class, () -> vault.keys().rotateRoot(Set.of(), TestKeys.key()));

        assertTrue(failure.getMessage().contains("slot 2 (passphrase)"), failure.getMessage());
        assertFails(ErrorCode.WRONG_KEY, () -> vault.keys().rotateRoot(Set.of(2), TestKeys.key(), TestKeys.key(9)));
        assertThrows(IllegalArgumentException.class, () -> vault.keys().rotateRoot(Set.of(6), TestKeys.key()));
        assertThrows(IllegalArgumentException.class, () -> vault.keys().rotateRoot(Set.of()));
        assertEquals(generation, vault.generation());
        assertOpens(TestKeys.passphrase("words"));
    }

    /** What it covers, and what it does not. */
    @Test
    void an_old_copy_opens_what_was_written_before_and_nothing_after() throws IOException {
        vault.close();
        Path old = book.resolve("old");
        Files.createDirectory(old);
        Files.copy(book.resolve("keyring.db"), old.resolve("keyring.db"));
        vault = TinkKeyVault.open(book, TestKeys.key());
        vault.keys().change(TestKeys.key(), TestKeys.key(8));
        vault.keys().rotateRoot(Set.of(), TestKeys.key(8));
        vault.keys().rotateEnvelope();
        Scopes bob = vault.scopes(of(BOB));
        byte[] later = vault.seal(bob, utf8("likes coffee"), AD);
        byte[] laterHeader = vault.sealHeader(vault.envelopeKey(), utf8("later"), AD);

        try (TinkKeyVault copy = TinkKeyVault.open(old, TestKeys.key())) {
            assertStillReads(copy);
            assertFails(ErrorCode.KEY_MISSING, () -> copy.open(bob, later, AD));
            HearthbookException unknown = assertFails(
                    ErrorCode.ENVELOPE_KEY_UNKNOWN, () -> copy.openHeader(vault.envelopeKey(), laterHeader, AD));
            assertTrue(unknown.getMessage().contains("Envelope key 2"), unknown.getMessage());
            assertTrue(copy.generation() < vault.generation());
        }
        assertWrong(TestKeys.key());
    }

    @Test
    void a_new_envelope_key_is_for_new_frames_and_the_old_one_opens_old_ones() {
        assertEquals(1, headerKey);

        assertEquals(2, vault.keys().rotateEnvelope());
        assertEquals(2, vault.envelopeKey());
        byte[] second = vault.sealHeader(2, utf8("second"), AD);
        assertEquals(3, vault.keys().rotateEnvelope());

        assertOpens(TestKeys.key());
        assertEquals(3, vault.envelopeKey());
        assertArrayEquals(utf8("second"), vault.openHeader(2, second, AD));
        assertFails(ErrorCode.TAMPERED, () -> vault.openHeader(1, second, AD));
        vault.keys().rotateRoot(Set.of(), TestKeys.key());
        assertArrayEquals(utf8("second"), vault.openHeader(2, second, AD));
        assertOpens(TestKeys.key());
        assertArrayEquals(utf8("second"), vault.openHeader(2, second, AD));
    }

    @Test
    void the_erased_stay_erased_and_refused_after_a_rotation() {
        vault.shred(ADA);
        vault.keys().rotateRoot(Set.of(), TestKeys.key());

        assertFails(ErrorCode.SUBJECT_ERASED, () -> vault.scopes(of(ADA)));
        vault.close();
        vault = TinkKeyVault.open(book, TestKeys.key());
        assertFails(ErrorCode.SUBJECT_ERASED, () -> vault.scopes(of(ADA)));
        assertEquals(Set.of(scopes.subject()), vault.shred(ADA));
    }

    @Test
    void every_change_is_told_without_a_secret_and_lifts_the_generation() {
        long before = vault.generation();
        vault.keys().add(TestKeys.key(), TestKeys.passphrase("words"));
        vault.keys().change(TestKeys.passphrase("words"), TestKeys.passphrase("other words"));
        vault.keys().rotateRoot(Set.of(), TestKeys.key(), TestKeys.passphrase("other words"));
        vault.keys().rotateEnvelope();
        vault.keys().remove(2, TestKeys.key());
        assertFails(ErrorCode.TAMPERED, () -> vault.open(scopes, new byte[60], AD));

        assertEquals(
                List.of(
                        Change.SLOT_ADDED,
                        Change.SLOT_CHANGED,
                        Change.ROOT_ROTATED,
                        Change.ENVELOPE_ROTATED,
                        Change.SLOT_REMOVED),
                told.stream()
                        .filter(SecurityEvent.KeysChanged.class::isInstance)
                        .map(event -> ((SecurityEvent.KeysChanged) event).change())
                        .toList());
        assertEquals(
                List.of(before + 1, before + 2, before + 3, before + 4, before + 5),
                told.stream()
                        .filter(SecurityEvent.KeysChanged.class::isInstance)
                        .map(event -> ((SecurityEvent.KeysChanged) event).generation())
                        .toList());
        assertTrue(told.get(0) instanceof SecurityEvent.Unlocked unlocked && unlocked.slot() == 1, told.toString());
        assertTrue(told.get(told.size() - 1) instanceof SecurityEvent.VerificationFailed, told.toString());
        assertFalse(told.toString().contains("words"), told.toString());
    }

    @Test
    void a_failed_unlocking_is_told_to_who_listened_before() {
        vault.close();
        SecurityEvents security = SecurityEvents.create();

        assertFails(ErrorCode.WRONG_KEY, () -> TinkKeyVault.open(book, TestKeys.key(9), security));
        vault = TinkKeyVault.open(book, TestKeys.key(), security);

        List<SecurityEvent> heard = new ArrayList<>();
        security.events().subscribe(heard::add);
        assertEquals(2, heard.size(), heard.toString());
        assertEquals(ErrorCode.WRONG_KEY, ((SecurityEvent.UnlockFailed) heard.get(0)).reason());
        assertEquals("raw key", ((SecurityEvent.Unlocked) heard.get(1)).method());
    }

    @Test
    void nothing_that_is_printed_holds_a_secret() throws Exception {
        vault.keys().add(TestKeys.key(), Unlock.aead("kms-eu", new TestAead(1)));

        String printed = vault.keys() + " " + vault.keys().status() + " " + vault.security() + " "
                + Unlock.aead("kms-eu", new TestAead(1));

        assertFalse(printed.contains("[B@") || printed.contains("TestAead"), printed);
        assertTrue(printed.contains("kms-eu"), printed);
    }

    /** Tink's own AES-GCM in memory, in the place of a service that keeps the key elsewhere, and with its moods. */
    private static final class TestAead implements Aead {
        private final Aead sound;
        private volatile Exception failure;
        private volatile boolean lies;

        TestAead(int key) throws GeneralSecurityException {
            byte[] bytes = new byte[32];
            Arrays.fill(bytes, (byte) key);
            sound = new com.google.crypto.tink.subtle.AesGcmJce(bytes);
        }

        private void behave() throws GeneralSecurityException {
            if (failure instanceof GeneralSecurityException expected) {
                throw expected;
            }
            if (failure instanceof RuntimeException unexpected) {
                throw unexpected;
            }
        }

        @Override
        public byte[] encrypt(byte[] plain, byte[] associated) throws GeneralSecurityException {
            behave();
            return sound.encrypt(plain, associated);
        }

        @Override
        public byte[] decrypt(byte[] box, byte[] associated) throws GeneralSecurityException {
            behave();
            byte[] plain = sound.decrypt(box, associated);
            if (lies) {
                plain[0] ^= 1;
            }
            return plain;
        }
    }
}
