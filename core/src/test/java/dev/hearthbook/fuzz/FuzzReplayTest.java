package dev.hearthbook.fuzz;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What fuzzing found once is found by every build. */
class FuzzReplayTest {
    @TestFactory
    Stream<DynamicTest> nothing_that_was_kept_is_a_finding() {
        return CoreTargets.ALL.stream()
                .map(target -> dynamicTest(
                        target.getSimpleName(), () -> Fuzzer.of(target).replay()));
    }
}
