package dev.hearthbook.integrity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hearthbook.house.SharedData;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Wycheproof's Ed25519 cases through the class that checks notes without a vault. */
class Ed25519VectorsTest {
    @Test
    void wycheproof_agrees() {
        JsonNode file = JsonMapper.shared()
                .readTree(
                        SharedData.file("vectors/wycheproof/ed25519_test.json").toFile());
        List<String> wrong = new ArrayList<>();
        int cases = 0;
        for (JsonNode group : file.get("testGroups")) {
            byte[] pk = hex(group.get("publicKey").get("pk"));
            VerifyingKey key = VerifyingKey.of("wycheproof", pk);
            for (JsonNode test : group.get("tests")) {
                cases++;
                boolean valid = test.get("result").asString().equals("valid");
                if (key.verifies(hex(test.get("msg")), hex(test.get("sig"))) != valid) {
                    wrong.add(test.get("tcId") + " " + test.get("comment") + " " + test.get("result"));
                }
            }
        }
        assertEquals(List.of(), wrong);
        assertEquals(151, cases);
    }

    private static byte[] hex(JsonNode text) {
        return HexFormat.of().parseHex(text.asString());
    }
}
