package dev.hearthbook.samples.benchmarks;

import dev.hearthbook.crypto.TinkKeyVault;
import dev.hearthbook.crypto.Unlock;
import dev.hearthbook.keys.KeyVault;
import dev.hearthbook.keys.Opened;
import dev.hearthbook.keys.ScopeRequest;
import dev.hearthbook.keys.Scopes;
import dev.hearthbook.model.RetentionClass;
import dev.hearthbook.model.Subject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * The keys of very many people: how much room they take, how long a fresh process takes to open them, to read one that is not at hand,
 * and to destroy one. The keyring is opened by a raw key: what a passphrase costs on purpose is a matter of {@link OpenBench}.
 */
final class KeyringBench implements Bench {
    private static final int HEAP_MIB = 256;
    private static final int BIRTHS = 24;
    private static final int WARM_UPS = 3;
    private static final byte[] KEY = new byte[32];
    private static final byte[] NOTHING = {};

    @Override
    public String name() {
        return "keyring";
    }

    @Override
    public String about() {
        return "the keys of a million people: MB on disk, opening, one that is not at hand, destroying one";
    }

    @Override
    public List<Option> options() {
        return List.of(
                Option.of("subjects", "1000000", "people in the keyring"),
                Option.of("reads", "5000", "keys that are read a round, each of somebody else"),
                Option.of("shreds", "100", "people whose keys are destroyed a round"));
    }

    @Override
    public void run(Run run) throws IOException, InterruptedException {
        int subjects = run.number("subjects");
        Path dir = run.scratch().path("book");
        Path empty = run.scratch().path("empty");
        TinkKeyVault.create(empty, Unlock.key(KEY)).close();
        double rate = fill(run, dir, subjects);
        double size = Files.size(dir.resolve("keyring.db")) / 1e6;
        List<double[]> medians = run.rounds().medians("opening", List.of(() -> open(dir), () -> open(empty)));

        String people = subjects + " people";
        run.report().add(Figure.of(name(), people + ", keyring.db", size, "MB", Bound.atMost(250)));
        run.report().add(Figure.of(name(), people + ", made", rate, "people/s", Bound.NONE));
        run.report()
                .add(Figure.of(
                        name(),
                        people + ", opened in a new process",
                        medians.get(0)[0],
                        "ms",
                        medians.get(1)[0],
                        Bound.atMost(1_000)));
        use(run, dir, subjects);
    }

    /** People a second, a thousand to a transaction. */
    private static double fill(Run run, Path dir, int subjects) {
        long began = System.nanoTime();
        try (TinkKeyVault vault = TinkKeyVault.create(dir, Unlock.key(KEY))) {
            List<ScopeRequest> requests = new ArrayList<>();
            for (int i = 0; i < subjects; i++) {
                requests.add(request(i));
                if (requests.size() == KeyVault.REQUESTS_MAX || i == subjects - 1) {
                    vault.scopes(requests);
                    requests.clear();
                }
                if ((i + 1) % 100_000 == 0) {
                    run.say("keys of " + (i + 1) + " people are made");
                }
            }
        }
        return subjects * 1e9 / (System.nanoTime() - began);
    }

    private static Subject subject(int number) {
        return Subject.of("user-" + number);
    }

    private static ScopeRequest request(int number) {
        return new ScopeRequest(
                Optional.of(subject(number)),
                RetentionClass.SESSIONS,
                YearMonth.of(2025, 1).plusMonths(number % BIRTHS),
                Optional.empty());
    }

    /** Milliseconds from asking for the vault until it is there. */
    private static double[] open(Path dir) throws IOException, InterruptedException {
        Path errors = dir.resolveSibling(dir.getFileName() + ".err");
        return ChildJvm.run(KeyringBench.class, HEAP_MIB, errors, dir.toString())
                .numbers();
    }

    /** The process that {@link #open} starts. */
    public static void main(String[] args) {
        long began = System.nanoTime();
        try (TinkKeyVault vault = TinkKeyVault.open(Path.of(args[0]), Unlock.key(KEY))) {
            System.out.println((System.nanoTime() - began) / 1e6 + " " + vault.generation());
        }
    }

    private void use(Run run, Path dir, int subjects) throws IOException, InterruptedException {
        int reads = Math.min(run.number("reads"), subjects);
        int shreds = Math.min(run.number("shreds"), subjects);
        SplittableRandom random = new SplittableRandom(11);
        try (TinkKeyVault vault = TinkKeyVault.open(dir, Unlock.key(KEY))) {
            // No box is there to be opened: sealing needs the same key, and opening one that was sealed is warm by
            // then.
            List<double[]> cold = run.rounds()
                    .warmedUpBy(WARM_UPS)
                    .medians(
                            "reading keys",
                            List.of(() -> cold(vault, random, subjects, reads), () -> warm(vault, reads)));
            add(run, "a box of nothing under a cold subject key, CPU", cold, 0, Bound.NONE);
            add(run, "the same by the clock", cold, 1, Bound.atMost(40));
            add(run, "under subject and month, CPU", cold, 2, Bound.NONE);
            add(run, "the same by the clock, subject and month", cold, 3, Bound.NONE);
            List<double[]> destroyed =
                    run.rounds().medians("destroying keys", List.of(() -> shred(vault, random, subjects, shreds)));
            run.report()
                    .add(Figure.of(name(), "key and tombstone, mean", destroyed.get(0)[0], "ms", Bound.NONE));
            run.report()
                    .add(Figure.of(name(), "key and tombstone, p50", destroyed.get(0)[1], "ms", Bound.NONE));
            run.report()
                    .add(Figure.of(name(), "key and tombstone, p95", destroyed.get(0)[2], "ms", Bound.atMost(50)));
        }
    }

    private void add(Run run, String name, List<double[]> medians, int number, Bound bound) {
        run.report().add(Figure.of(name(), name, medians.get(0)[number], "us", medians.get(1)[number], bound));
    }

    /**
     * Microseconds a box: under the subject alone, under subject and month, each of this thread's CPU and by the clock. Everybody's id
     * is known; almost no key is at hand. Rows come from the file system's cache, so on an idle machine the two are the same.
     */
    private static double[] cold(KeyVault vault, SplittableRandom random, int subjects, int reads) {
        List<Scopes> scopes = new ArrayList<>();
        for (int i = 0; i < reads; i++) {
            ScopeRequest request = request(random.nextInt(subjects));
            scopes.add(vault.scopes(request));
        }
        return seal(vault, scopes);
    }

    private static double[] seal(KeyVault vault, List<Scopes> scopes) {
        double[] micros = new double[4];
        for (int both = 0; both <= 1; both++) {
            long cpu = Cpu.threadNanos();
            long began = System.nanoTime();
            for (Scopes its : scopes) {
                vault.seal(both == 0 ? its.subjectOnly() : its, NOTHING, NOTHING);
            }
            micros[2 * both] = (Cpu.threadNanos() - cpu) / 1e3 / scopes.size();
            micros[2 * both + 1] = (System.nanoTime() - began) / 1e3 / scopes.size();
        }
        return micros;
    }

    /** The same with a key that is at hand. */
    private static double[] warm(KeyVault vault, int reads) {
        Scopes scopes = vault.scopes(request(0));
        byte[] box = vault.seal(scopes, NOTHING, NOTHING);
        if (!(vault.open(scopes, box, NOTHING) instanceof Opened.Plain)) {
            throw new IllegalStateException("nobody was erased, but a box was");
        }
        return seal(vault, Collections.nCopies(reads, scopes));
    }

    /** Milliseconds: the mean, the one in the middle, and within which 95 of 100 were done. */
    private static double[] shred(KeyVault vault, SplittableRandom random, int subjects, int shreds) {
        Latencies latencies = new Latencies();
        for (int i = 0; i < shreds; i++) {
            Subject somebody = subject(random.nextInt(subjects));
            long began = System.nanoTime();
            vault.shred(somebody);
            latencies.add(System.nanoTime() - began);
        }
        return new double[] {latencies.mean(), latencies.within(0.5), latencies.within(0.95)};
    }
}
