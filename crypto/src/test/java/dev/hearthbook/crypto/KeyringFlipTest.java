package dev.hearthbook.crypto;

import static dev.hearthbook.keys.Vaults.AD;
import static dev.hearthbook.keys.Vaults.ADA;
import static dev.hearthbook.keys.Vaults.BOB;
import static dev.hearthbook.keys.Vaults.assertErased;
import static dev.hearthbook.keys.Vaults.assertPlain;
import static dev.hearthbook.keys.Vaults.of;
import static dev.hearthbook.keys.Vaults.utf8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.subtle.AesGcmJce;
import dev.hearthbook.keys.Scopes;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Subject;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A flipped bit in any byte of a keyring with every kind of slot, a destroyed scope and a rotation behind it: everything is as it
 * was, or a named error says what is wrong.
 */
class KeyringFlipTest {
    private static final long SEED = 20_261_121;

    /** In bits: every one with {@code -Dhearthbook.long=true}, otherwise one in about four bytes, each in another place of its byte. */
    private static final int STRIDE = Boolean.getBoolean("hearthbook.long") ? 1 : 101;

    /** Not {@code WRONG_KEY}: whoever has the right secret must never be told that it is wrong. */
    private static final Set<ErrorCode> NAMED = EnumSet.of(
            ErrorCode.KEYRING_DAMAGED,
            ErrorCode.KEYRING_MISSING,
            ErrorCode.KEY_MISSING,
            ErrorCode.ENVELOPE_KEY_UNKNOWN,
            ErrorCode.IO_FAILED,
            ErrorCode.FORMAT_UNKNOWN);

    @TempDir
    Path book;

    private Path file;
    private List<Supplier<Unlock>> ways;
    private Scopes ada;
    private Scopes bob;
    private byte[] box;
    private byte[] gone;
    private byte[] header;

    @BeforeEach
    void create() throws Exception {
        file = book.resolve("keyring.db");
        byte[] serviceKey = new byte[32];
        Aead service = new AesGcmJce(serviceKey);
        char[] code;
        try (TinkKeyVault vault = TinkKeyVault.create(book, TestKeys.key())) {
            ada = vault.scopes(of(ADA));
            bob = vault.scopes(of(BOB));
            box = vault.seal(ada, utf8("likes tea"), AD);
            gone = vault.seal(bob, utf8("likes coffee"), AD);
            header = vault.sealHeader(1, utf8("head"), AD);
            vault.shred(BOB);
            try (RecoveryCode printed = vault.keys().addRecoveryCode(TestKeys.key())) {
                code = printed.text();
            }
            vault.keys().add(TestKeys.key(), Unlock.aead("kms", service));
            vault.keys().add(TestKeys.key(), TestKeys.passphrase("words"));
            vault.keys()
                    .rotateRoot(
                            Set.of(),
                            TestKeys.key(),
                            Unlock.recoveryCode(code),
                            Unlock.aead("kms", service),
                            TestKeys.passphrase("words"));
            vault.keys().rotateEnvelope();
        }
        ways = List.of(TestKeys::key, () -> Unlock.recoveryCode(code), () -> Unlock.aead("kms", service));
        Files.deleteIfExists(book.resolve("keyring.db-journal"));
    }

    @Test
    void every_flip_is_harmless_or_named() throws Exception {
        byte[] whole = Files.readAllBytes(file);
        Random random = new Random(SEED);
        int named = 0;
        int run = 0;
        for (int place = random.nextInt(STRIDE); place < whole.length * 8; place += STRIDE) {
            int at = place / 8;
            int bit = place % 8;
            put(at, whole[at] ^ 1 << bit);
            named += opensOrIsNamed(ways.get(run % ways.size()).get(), "byte " + at + ", bit " + bit) ? 1 : 0;
            run++;
            if (Files.exists(book.resolve("keyring.db-journal"))) {
                Files.delete(book.resolve("keyring.db-journal"));
            }
            put(at, whole[at]);
            if (Files.size(file) != whole.length) {
                Files.write(file, whole);
            }
        }

        assertTrue(named > 400 / STRIDE, "only " + named + " of " + run + " flips hit anything");
        assertArrayEquals(whole, Files.readAllBytes(file), "somebody wrote to a keyring that was only read");
        for (Supplier<Unlock> way : ways) {
            assertEquals(false, opensOrIsNamed(way.get(), "the sound file"));
        }
    }

    private void put(int at, int value) throws Exception {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {(byte) value}), at);
        }
    }

    /** @return whether an error was named */
    private boolean opensOrIsNamed(Unlock unlock, String what) {
        try (TinkKeyVault vault = TinkKeyVault.open(book, unlock)) {
            assertPlain("likes tea", vault.open(ada, box, AD));
            assertErased(bob.subject(), vault.open(bob, gone, AD));
            assertArrayEquals(utf8("head"), vault.openHeader(1, header, AD), what);
            assertTrue(vault.find(ADA).isEmpty() || vault.find(ADA).getAsLong() == ada.subject(), what);
            assertEquals(OptionalLong.empty(), vault.find(BOB), what);
            Optional<Subject> name = vault.subject(ada.subject());
            assertTrue(name.isEmpty() || name.get().equals(ADA), what);
            return false;
        } catch (HearthbookException e) {
            assertTrue(NAMED.contains(e.code()), () -> what + ", seed " + SEED + ": " + e);
            return true;
        } catch (RuntimeException | AssertionError e) {
            return fail(what + ", seed " + SEED, e);
        }
    }
}
