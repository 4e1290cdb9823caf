package dev.hearthbook.keys;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.hearthbook.house.SharedData;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.AEADBadTagException;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class GcmBoxTest {
    private final GcmBox boxes = new GcmBox(new SecureRandom());

    @Test
    void opens_what_it_sealed() throws Exception {
        SecretKey key = new SecretKeySpec(new byte[32], "AES");

        byte[] box = boxes.seal(key, new byte[] {1, 2, 3}, new byte[] {4});

        assertArrayEquals(new byte[] {1, 2, 3}, boxes.open(key, box, new byte[] {4}));
        assertEquals(3 + KeyVault.OVERHEAD, box.length);
    }

    /** Wycheproof (C2SP), AES-GCM: every vector with a key, a nonce and a tag of our sizes. */
    @Test
    void agrees_with_wycheproof() throws Exception {
        JsonNode file = JsonMapper.shared()
                .readTree(
                        SharedData.file("vectors/wycheproof/aes_gcm_test.json").toFile());

        int run = 0;
        for (JsonNode group : file.get("testGroups")) {
            if (group.get("keySize").asInt() != 256
                    || group.get("ivSize").asInt() != 96
                    || group.get("tagSize").asInt() != 128) {
                continue;
            }
            for (JsonNode vector : group.get("tests")) {
                check(vector);
                run++;
            }
        }
        assertEquals(66, run, "vectors of our sizes");
    }

    private void check(JsonNode vector) throws Exception {
        SecretKey key = new SecretKeySpec(hex(vector, "key"), "AES");
        byte[] ciphertext = hex(vector, "ct");
        byte[] box = ByteBuffer.allocate(ciphertext.length + KeyVault.OVERHEAD)
                .put(hex(vector, "iv"))
                .put(new byte[12])
                .put(ciphertext)
                .put(hex(vector, "tag"))
                .array();
        String name = "vector " + vector.get("tcId");

        if (vector.get("result").asString().equals("valid")) {
            assertArrayEquals(hex(vector, "msg"), boxes.open(key, box, hex(vector, "aad")), name);
        } else {
            assertThrows(AEADBadTagException.class, () -> boxes.open(key, box, hex(vector, "aad")), name);
        }
    }

    private static byte[] hex(JsonNode vector, String field) {
        return HexFormat.of().parseHex(vector.get(field).asString());
    }
}
