package dev.hearthbook.crypto.internal.box;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hearthbook.house.SharedData;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.digests.SHAKEDigest;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The primitives against a second implementation, which is held to the published vectors itself. */
class SecondOpinionTest {
    private static final long SEED = 20_261_121;

    private static byte[] argon2id(
            byte[] password, byte[] salt, byte[] secret, byte[] more, int memory, int passes, int lanes) {
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(memory)
                .withIterations(passes)
                .withParallelism(lanes)
                .withSalt(salt)
                .withSecret(secret)
                .withAdditional(more)
                .build());
        byte[] tag = new byte[32];
        generator.generateBytes(password, tag);
        return tag;
    }

    private static byte[] filled(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    /** RFC 9106, section 5.3: with a secret and associated data, which ours has no use for, and with 32 KiB, which it refuses. */
    @Test
    void the_other_argon2id_agrees_with_its_rfc() {
        assertEquals(
                "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659",
                HexFormat.of()
                        .formatHex(argon2id(filled(32, 1), filled(16, 2), filled(8, 3), filled(12, 4), 32, 3, 4)));
    }

    @Test
    void our_argon2id_agrees_with_the_other_one() {
        Random random = new Random(SEED);
        String[] passphrases = {
            "x", "correct horse battery staple", "caf\u00e9 \u4e2d\u6587 \ud83d\ude00", "y".repeat(500)
        };
        for (int passes = 1; passes <= 3; passes++) {
            for (int lanes = 1; lanes <= 4; lanes++) {
                byte[] salt = new byte[16];
                random.nextBytes(salt);
                int memory = 8 * 1024 + random.nextInt(2_000);
                String passphrase = passphrases[random.nextInt(passphrases.length)];

                assertArrayEquals(
                        argon2id(
                                passphrase.getBytes(StandardCharsets.UTF_8),
                                salt,
                                new byte[0],
                                new byte[0],
                                memory,
                                passes,
                                lanes),
                        Kdf.argon2id(memory, passes, lanes).derive(passphrase.toCharArray(), salt),
                        () -> "seed " + SEED);
            }
        }
    }

    /** The specification's accumulated test. Ours draws its nonces itself, so it opens what the other one sealed. */
    @Test
    void xaes_agrees_with_ten_thousand_boxes_of_its_specification() throws Exception {
        JsonNode expected = JsonMapper.shared()
                .readTree(SharedData.file("vectors/c2sp/xaes-256-gcm.json").toFile())
                .get("accumulated");
        SHAKEDigest random = new SHAKEDigest(128);
        SHAKEDigest sealed = new SHAKEDigest(128);
        for (int i = 0; i < 10_000; i++) {
            byte[] key = next(random, 32);
            byte[] nonce = next(random, 24);
            byte[] plain = next(random, next(random, 1)[0] & 0xff);
            byte[] associated = next(random, next(random, 1)[0] & 0xff);

            byte[] ciphertext = xaes(Cipher.ENCRYPT_MODE, key, nonce, plain, associated);
            sealed.update(ciphertext, 0, ciphertext.length);

            byte[] box = ByteBuffer.allocate(24 + ciphertext.length)
                    .put(nonce)
                    .put(ciphertext)
                    .array();
            assertArrayEquals(plain, Xaes.of(key).open(box, associated));
            byte[] ours = Xaes.of(key).seal(plain, associated);
            assertArrayEquals(
                    plain,
                    xaes(
                            Cipher.DECRYPT_MODE,
                            key,
                            Arrays.copyOf(ours, 24),
                            Arrays.copyOfRange(ours, 24, ours.length),
                            associated));
        }
        byte[] hash = new byte[32];
        sealed.doFinal(hash, 0, 32);
        assertEquals(expected.get("iterations10000").asString(), HexFormat.of().formatHex(hash));
    }

    @Test
    void our_signatures_are_those_of_the_other_ed25519() {
        Random random = new Random(SEED);
        for (int i = 0; i < 50; i++) {
            byte[] seed = new byte[32];
            byte[] message = new byte[i * 7];
            random.nextBytes(seed);
            random.nextBytes(message);
            Ed25519PrivateKeyParameters other = new Ed25519PrivateKeyParameters(seed);
            Ed25519Signer signer = new Ed25519Signer();
            signer.init(true, other);
            signer.update(message, 0, message.length);

            Signing ours = Signing.of(seed);

            assertArrayEquals(other.generatePublicKey().getEncoded(), ours.publicKey(), () -> "seed " + SEED);
            assertArrayEquals(signer.generateSignature(), ours.sign(message), () -> "seed " + SEED);
        }
    }

    private static byte[] next(SHAKEDigest random, int length) {
        byte[] bytes = new byte[length];
        random.doOutput(bytes, 0, length);
        return bytes;
    }

    /** XAES-256-GCM as c2sp.org/XAES-256-GCM describes it, on the JDK's AES. */
    private static byte[] xaes(int mode, byte[] key, byte[] nonce, byte[] in, byte[] associated)
            throws GeneralSecurityException {
        Cipher aes = Cipher.getInstance("AES/ECB/NoPadding");
        aes.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
        byte[] mask = aes.doFinal(new byte[16]);
        int carry = mask[0] >> 7 & 1;
        for (int i = 0; i < 16; i++) {
            mask[i] = (byte) (mask[i] << 1 | (i < 15 ? mask[i + 1] >> 7 & 1 : 0));
        }
        mask[15] ^= (byte) (carry * 0b1000_0111);
        byte[] derived = new byte[32];
        for (int half = 1; half <= 2; half++) {
            byte[] block = ByteBuffer.allocate(16)
                    .put((byte) 0)
                    .put((byte) half)
                    .put((byte) 'X')
                    .put((byte) 0)
                    .put(nonce, 0, 12)
                    .array();
            for (int i = 0; i < 16; i++) {
                block[i] ^= mask[i];
            }
            System.arraycopy(aes.doFinal(block), 0, derived, (half - 1) * 16, 16);
        }
        Cipher gcm = Cipher.getInstance("AES/GCM/NoPadding");
        gcm.init(mode, new SecretKeySpec(derived, "AES"), new GCMParameterSpec(128, nonce, 12, 12));
        gcm.updateAAD(associated);
        return gcm.doFinal(in);
    }
}
