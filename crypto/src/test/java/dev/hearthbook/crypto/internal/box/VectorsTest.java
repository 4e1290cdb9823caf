package dev.hearthbook.crypto.internal.box;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.house.SharedData;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The primitives against vectors that others made. */
class VectorsTest {
    /** The specification's own vectors; Tink draws its nonces itself, so they can only be opened. */
    @Test
    void boxes_agree_with_the_xaes_specification() throws Exception {
        JsonNode file = json("vectors/c2sp/xaes-256-gcm.json");

        int run = 0;
        for (JsonNode vector : file.get("vectors")) {
            byte[] nonce = ascii(vector, "nonceAscii");
            byte[] ciphertext = hex(vector, "ciphertext");
            byte[] box = ByteBuffer.allocate(nonce.length + ciphertext.length)
                    .put(nonce)
                    .put(ciphertext)
                    .array();

            byte[] plain = Xaes.of(hex(vector, "key")).open(box, ascii(vector, "aadAscii"));

            assertArrayEquals(ascii(vector, "plaintextAscii"), plain);
            box[box.length - 1] ^= 1;
            assertThrows(
                    GeneralSecurityException.class,
                    () -> Xaes.of(hex(vector, "key")).open(box, ascii(vector, "aadAscii")));
            run++;
        }
        assertEquals(2, run);
    }

    @Test
    void hkdf_agrees_with_wycheproof() throws Exception {
        int run = 0;
        for (JsonNode group : json("vectors/wycheproof/hkdf_sha256_test.json").get("testGroups")) {
            for (JsonNode vector : group.get("tests")) {
                int size = vector.get("size").asInt();
                if (isValid(vector)) {
                    assertArrayEquals(
                            hex(vector, "okm"),
                            Hmac.hkdf(hex(vector, "ikm"), hex(vector, "salt"), hex(vector, "info"), size),
                            name(vector));
                } else {
                    assertThrows(
                            IllegalArgumentException.class,
                            () -> Hmac.hkdf(hex(vector, "ikm"), hex(vector, "salt"), hex(vector, "info"), size),
                            name(vector));
                }
                run++;
            }
        }
        assertEquals(86, run);
    }

    /** Shorter tags are prefixes, as a blind value is one. */
    @Test
    void hmac_agrees_with_wycheproof() throws Exception {
        int run = 0;
        for (JsonNode group : json("vectors/wycheproof/hmac_sha256_test.json").get("testGroups")) {
            for (JsonNode vector : group.get("tests")) {
                byte[] mac = Arrays.copyOf(
                        Hmac.mac(hex(vector, "key"), hex(vector, "msg")),
                        group.get("tagSize").asInt() / 8);
                assertEquals(isValid(vector), Arrays.equals(hex(vector, "tag"), mac), name(vector));
                run++;
            }
        }
        assertEquals(174, run);
    }

    /** Passphrases are text here, so vectors whose password is not are left out. */
    @Test
    void pbkdf2_agrees_with_wycheproof() throws Exception {
        int run = 0;
        for (JsonNode group :
                json("vectors/wycheproof/pbkdf2_hmacsha256_test.json").get("testGroups")) {
            for (JsonNode vector : group.get("tests")) {
                char[] password = text(hex(vector, "password"));
                if (password.length == 0) {
                    continue;
                }
                byte[] derived = Kdf.pbkdf2(
                        password,
                        hex(vector, "salt"),
                        vector.get("iterationCount").asInt(),
                        vector.get("dkLen").asInt());
                assertEquals(isValid(vector), Arrays.equals(hex(vector, "dk"), derived), name(vector));
                run++;
            }
        }
        assertEquals(42, run);
    }

    /** From the test program of the reference implementation (phc-winner-argon2, test.c, version 0x13, Argon2id). */
    @Test
    void argon2id_agrees_with_its_reference_implementation() {
        byte[] salt = "somesalt".getBytes(StandardCharsets.UTF_8);

        assertEquals(
                "09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7",
                HexFormat.of().formatHex(Kdf.argon2id(64 * 1024, 2, 1).derive("password".toCharArray(), salt)));
        assertEquals(
                "0b84d652cf6b0c4beaef0dfe278ba6a80df6696281d7e0d2891b817d8c458fde",
                HexFormat.of()
                        .formatHex(Kdf.argon2id(64 * 1024, 2, 1).derive("differentpassword".toCharArray(), salt)));
    }

    /** RFC 5869, test case 1: always run, wherever the foreign files are. */
    @Test
    void hkdf_agrees_with_its_rfc() {
        byte[] material = new byte[22];
        Arrays.fill(material, (byte) 0x0b);

        byte[] derived = Hmac.hkdf(
                material,
                HexFormat.of().parseHex("000102030405060708090a0b0c"),
                HexFormat.of().parseHex("f0f1f2f3f4f5f6f7f8f9"),
                42);

        assertEquals(
                "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
                HexFormat.of().formatHex(derived));
    }

    @Test
    void an_interrupted_derivation_is_right_and_the_interrupt_is_kept() {
        Kdf fourLanes = Kdf.argon2id(8 * 1024, 1, 4);
        byte[] salt = new byte[16];
        byte[] expected = fourLanes.derive("password".toCharArray(), salt);

        Thread.currentThread().interrupt();
        byte[] derived = fourLanes.derive("password".toCharArray(), salt);

        assertEquals(true, Thread.interrupted());
        assertArrayEquals(expected, derived);
    }

    /** RFC 8032, section 7.1, test 2. */
    @Test
    void ed25519_signs_as_the_standard_says() {
        HexFormat hex = HexFormat.of();
        Signing signing = Signing.of(hex.parseHex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"));
        byte[] message = {0x72};
        byte[] expected = hex.parseHex("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");

        assertArrayEquals(expected, signing.sign(message));
        assertTrue(signing.withoutSecret().verify(message, expected));
    }

    @Test
    void ed25519_verifies_as_wycheproof_says() throws Exception {
        int run = 0;
        for (JsonNode group : json("vectors/wycheproof/ed25519_test.json").get("testGroups")) {
            Signing signing = Signing.verifying(hex(group.get("publicKey"), "pk"));
            for (JsonNode vector : group.get("tests")) {
                assertEquals(
                        isValid(vector), signing.verify(hex(vector, "msg"), hex(vector, "sig")), () -> name(vector));
                run++;
            }
        }
        assertEquals(151, run);
    }

    private static JsonNode json(String name) {
        return JsonMapper.shared().readTree(SharedData.file(name).toFile());
    }

    private static boolean isValid(JsonNode vector) {
        return !vector.get("result").asString().equals("invalid");
    }

    private static String name(JsonNode vector) {
        return "vector " + vector.get("tcId");
    }

    private static byte[] hex(JsonNode vector, String field) {
        return HexFormat.of().parseHex(vector.get(field).asString());
    }

    private static byte[] ascii(JsonNode vector, String field) {
        return vector.get(field).asString().getBytes(StandardCharsets.US_ASCII);
    }

    /** Empty when the bytes are not UTF-8. */
    private static char[] text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString()
                    .toCharArray();
        } catch (CharacterCodingException e) {
            return new char[0];
        }
    }
}
