package dev.hearthbook.internal.merkle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.hearthbook.house.SharedData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The cases by which transparency-dev tests its own verifiers of RFC 6962 and 9162 trees. */
class MerkleVectorsTest {
    @TestFactory
    Stream<DynamicTest> inclusion() {
        return cases("vectors/merkle/inclusion.json", one -> {
            byte[] root = Merkle.root(
                    number(one.get("leafIdx")), number(one.get("treeSize")), bytes(one.get("leafHash")), path(one));
            return root != null && Arrays.equals(root, bytes(one.get("root")));
        });
    }

    @TestFactory
    Stream<DynamicTest> consistency() {
        return cases(
                "vectors/merkle/consistency.json",
                one -> Merkle.isConsistent(
                        number(one.get("size1")),
                        number(one.get("size2")),
                        bytes(one.get("root1")),
                        bytes(one.get("root2")),
                        path(one)));
    }

    private interface Verifier {
        boolean accepts(JsonNode one);
    }

    private static Stream<DynamicTest> cases(String file, Verifier verifier) {
        List<JsonNode> cases = StreamSupport.stream(
                        JsonMapper.shared()
                                .readTree(SharedData.file(file).toFile())
                                .spliterator(),
                        false)
                .toList();
        assertEquals(98, cases.size());
        return cases.stream()
                .map(one -> dynamicTest(
                        one.get("name").asString(),
                        () -> assertEquals(
                                !one.get("wantErr").asBoolean(),
                                verifier.accepts(one),
                                one.get("desc").asString())));
    }

    private static List<byte[]> path(JsonNode one) {
        List<byte[]> path = new ArrayList<>();
        one.get("proof").forEach(hash -> path.add(bytes(hash)));
        return path;
    }

    /** Some cases go beyond what a position can be: those are negative then, and refused like any other nonsense. */
    private static long number(JsonNode number) {
        return number.bigIntegerValue().longValue();
    }

    private static byte[] bytes(JsonNode base64) {
        return base64.isNull() ? new byte[0] : Base64.getDecoder().decode(base64.asString());
    }
}
