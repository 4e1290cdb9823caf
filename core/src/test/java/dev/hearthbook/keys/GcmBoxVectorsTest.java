package dev.hearthbook.keys;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.hearthbook.house.SharedData;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.AEADBadTagException;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The boxes of books in memory against Wycheproof: 256-bit keys, 96-bit nonces, 128-bit tags, which is all they have. */
class GcmBoxVectorsTest {
    @Test
    void boxes_agree_with_wycheproof() throws Exception {
        GcmBox boxes = new GcmBox(new SecureRandom());
        int run = 0;
        for (JsonNode group : JsonMapper.shared()
                .readTree(
                        SharedData.file("vectors/wycheproof/aes_gcm_test.json").toFile())
                .get("testGroups")) {
            if (group.get("keySize").asInt() != 256
                    || group.get("ivSize").asInt() != 96
                    || group.get("tagSize").asInt() != 128) {
                continue;
            }
            for (JsonNode vector : group.get("tests")) {
                SecretKeySpec key = new SecretKeySpec(hex(vector, "key"), "AES");
                byte[] ciphertext = hex(vector, "ct");
                byte[] box = ByteBuffer.allocate(24 + ciphertext.length + 16)
                        .put(hex(vector, "iv"))
                        .position(24)
                        .put(ciphertext)
                        .put(hex(vector, "tag"))
                        .array();
                String name = "vector " + vector.get("tcId");
                if (vector.get("result").asString().equals("invalid")) {
                    assertThrows(AEADBadTagException.class, () -> boxes.open(key, box, hex(vector, "aad")), name);
                } else {
                    assertArrayEquals(hex(vector, "msg"), boxes.open(key, box, hex(vector, "aad")), name);
                }
                run++;
            }
        }
        assertEquals(66, run);
    }

    private static byte[] hex(JsonNode vector, String field) {
        return HexFormat.of().parseHex(vector.get(field).asString());
    }
}
