package dev.hearthbook.samples.judges.pekko;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.pekko.persistence.CapabilityFlag;
import org.apache.pekko.persistence.japi.journal.JavaJournalSpec;
import org.apache.pekko.persistence.japi.snapshot.JavaSnapshotStoreSpec;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Each case of Pekko's persistence TCK, on a durable book in {@code GROUP}. */
class PekkoTckTest {
    @TempDir
    private Path folder;

    private Config config(String dir) {
        // The kit waits three seconds for a write: on a machine that is busy with other tests, a force can take longer.
        Map<String, String> plugins = Map.of(
                "pekko.test.single-expect-default", "30s",
                "pekko.test.filter-leeway", "30s",
                "pekko.persistence.journal.plugin", "hearthbook.journal",
                "pekko.persistence.snapshot-store.plugin", "hearthbook.snapshots",
                "hearthbook.journal.class", BookJournalPlugin.class.getName(),
                "hearthbook.snapshots.class", BookSnapshotsPlugin.class.getName(),
                "hearthbook.dir", folder.resolve(dir).toString());
        return ConfigFactory.parseMap(plugins).withFallback(ConfigFactory.load());
    }

    @TestFactory
    Stream<DynamicTest> journal() {
        JavaJournalSpec spec = new JavaJournalSpec(config("journal")) {
            @Override
            public CapabilityFlag supportsMetadata() {
                return CapabilityFlag.on();
            }
        };
        return judged(spec, 17);
    }

    @TestFactory
    Stream<DynamicTest> snapshots() {
        return judged(new JavaSnapshotStoreSpec(config("snapshots")), 12);
    }

    /** @param cases how many there are: a suite that silently lost some would judge nothing */
    private static Stream<DynamicTest> judged(org.scalatest.Suite spec, int cases) {
        Verdicts verdicts = Verdicts.of(spec);
        DynamicTest whole = DynamicTest.dynamicTest("every case ran and the suite ended well", () -> {
            assertEquals(
                    cases,
                    verdicts.cases().size(),
                    () -> verdicts.cases().keySet().toString());
            assertFalse(verdicts.aborted().isPresent(), () -> verdicts.aborted().toString());
        });
        return Stream.concat(
                Stream.of(whole),
                verdicts.cases().entrySet().stream()
                        .map(one -> DynamicTest.dynamicTest(one.getKey(), () -> {
                            if (one.getValue().isPresent()) {
                                throw one.getValue().get();
                            }
                        })));
    }
}
