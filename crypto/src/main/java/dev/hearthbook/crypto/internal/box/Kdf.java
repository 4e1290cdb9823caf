package dev.hearthbook.crypto.internal.box;

import com.password4j.Argon2Function;
import com.password4j.types.Argon2;
import dev.hearthbook.model.Require;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.text.Normalizer;
import java.util.Arrays;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * Turns a passphrase into 32 bytes, slowly. The parameters are checked when one is made, from the application's wish or from
 * a stored slot alike, so that no file can talk us into a cheap or an endless derivation.
 *
 * @param algorithm what stands in the slot
 * @param memoryKib 8 MiB to 1 GiB for Argon2id, 0 for PBKDF2
 * @param iterations passes 1 to 10 for Argon2id, 600,000 to 10,000,000 for PBKDF2
 * @param parallelism lanes 1 to 4 for Argon2id, 1 for PBKDF2
 */
public record Kdf(Algorithm algorithm, int memoryKib, int iterations, int parallelism) {
    /** The ways to derive, with the numbers that stand in the file. */
    public enum Algorithm {
        ARGON2ID(1),
        PBKDF2_HMAC_SHA256(2);

        private final int code;

        Algorithm(int code) {
            this.code = code;
        }

        public int code() {
            return code;
        }
    }

    /** RFC 9106, second recommended option, with one lane: about 0.3 s. */
    public static final Kdf ARGON2ID = argon2id(64 * 1024, 3, 1);

    /** OWASP's count for HMAC-SHA256. */
    public static final Kdf PBKDF2 = pbkdf2(600_000);

    private static final int LENGTH = 32;
    private static final int ATTEMPTS_MAX = 3;

    public Kdf {
        if (algorithm == Algorithm.ARGON2ID) {
            Require.that(
                    memoryKib >= 8 * 1024 && memoryKib <= 1024 * 1024,
                    "Argon2id takes 8192 to 1048576 KiB of memory here, but was asked to take %d",
                    memoryKib);
            Require.that(
                    iterations >= 1 && iterations <= 10,
                    "Argon2id makes 1 to 10 passes here, but was asked for %d",
                    iterations);
            Require.that(
                    parallelism >= 1 && parallelism <= 4,
                    "Argon2id has 1 to 4 lanes here, but was asked for %d",
                    parallelism);
        } else {
            Require.that(
                    iterations >= 600_000 && iterations <= 10_000_000,
                    "PBKDF2 makes 600000 to 10000000 iterations here, but was asked for %d",
                    iterations);
            Require.that(memoryKib == 0 && parallelism == 1, "PBKDF2 knows neither memory nor lanes");
        }
    }

    public static Kdf argon2id(int memoryKib, int iterations, int parallelism) {
        return new Kdf(Algorithm.ARGON2ID, memoryKib, iterations, parallelism);
    }

    public static Kdf pbkdf2(int iterations) {
        return new Kdf(Algorithm.PBKDF2_HMAC_SHA256, 0, iterations, 1);
    }

    /**
     * The 32 bytes for a passphrase and salt; the caller wipes them. The passphrase is compared as Unicode NFC (RFC 8265), so
     * that it does not matter which keyboard composed an accent.
     *
     * @throws IllegalArgumentException when the passphrase holds a lone surrogate
     * @throws IllegalStateException when the JVM may not use as much memory as the parameters take
     */
    public byte[] derive(char[] passphrase, byte[] salt) {
        char[] composed = composed(passphrase);
        try {
            return algorithm == Algorithm.ARGON2ID
                    ? argon2id(composed, salt)
                    : pbkdf2(composed, salt, iterations, LENGTH);
        } finally {
            if (composed != passphrase) {
                Arrays.fill(composed, '\0');
            }
        }
    }

    /** Almost every passphrase is composed already; only another one leaves a copy that cannot be wiped. */
    private static char[] composed(char[] passphrase) {
        CharBuffer text = CharBuffer.wrap(passphrase);
        return Normalizer.isNormalized(text, Normalizer.Form.NFC)
                ? passphrase
                : Normalizer.normalize(text, Normalizer.Form.NFC).toCharArray();
    }

    private byte[] argon2id(char[] passphrase, byte[] salt) {
        requireMemory();
        byte[] encoded = utf8(passphrase);
        // With more than one lane, password4j answers an interrupt in the middle with a wrong hash and the interrupt
        // flag set:
        // unnoticed, that would be a slot nobody can ever open again.
        boolean interrupted = Thread.interrupted();
        try {
            for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
                byte[] hash = Argon2Function.getInstance(memoryKib, iterations, parallelism, LENGTH, Argon2.ID)
                        .hash(encoded, salt)
                        .getBytes();
                if (!Thread.interrupted()) {
                    return hash;
                }
                Arrays.fill(hash, (byte) 0);
                interrupted = true;
            }
            throw new IllegalStateException("Argon2id was interrupted " + ATTEMPTS_MAX + " times; try again");
        } finally {
            Arrays.fill(encoded, (byte) 0);
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** password4j takes the memory twice, and keeps one half until the JVM ends. */
    private void requireMemory() {
        long needed = 2L * memoryKib * 1024;
        long allowed = Runtime.getRuntime().maxMemory();
        if (needed >= allowed) {
            throw new IllegalStateException("Deriving the key from this passphrase takes " + (needed >> 20)
                    + " MiB of heap, but the JVM may only use " + (allowed >> 20)
                    + " MiB. Start it with a larger -Xmx.");
        }
    }

    /** PBKDF2-HMAC-SHA256 as the JDK has it; the bounds of a slot are not checked here. */
    static byte[] pbkdf2(char[] passphrase, byte[] salt, int iterations, int length) {
        requireEncodable(passphrase);
        PBEKeySpec spec = new PBEKeySpec(passphrase, salt, iterations, length * 8);
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(spec)
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new AssertionError("the JDK has PBKDF2 with HMAC-SHA256", e);
        } finally {
            spec.clearPassword();
        }
    }

    /** The JDK would put '?' in the place of a lone surrogate, and so accept other passphrases as well. */
    private static void requireEncodable(char[] passphrase) {
        Arrays.fill(utf8(passphrase), (byte) 0);
    }

    private static byte[] utf8(char[] text) {
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            Arrays.fill(encoded.array(), (byte) 0);
            return bytes;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("a passphrase may not hold a lone surrogate");
        }
    }
}
