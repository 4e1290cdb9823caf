package dev.hearthbook.samples.benchmarks;

import dev.hearthbook.samples.proofs.CorruptProof;
import dev.hearthbook.samples.proofs.FullProof;
import dev.hearthbook.samples.proofs.KillProof;
import dev.hearthbook.samples.proofs.Outcome;
import dev.hearthbook.samples.proofs.PowerProof;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Makes one kind of real fault happen many times and counts what was acknowledged and is gone: nothing may be. How long it took
 * does not matter, so {@code --rounds} does not either.
 */
final class FaultBench implements Bench {
    /** Runs a proof. */
    interface Proof {
        Outcome run(Path dir, int runs, long seed, Consumer<String> progress) throws IOException, InterruptedException;
    }

    /** Says why a proof cannot run on this machine; empty when it can. */
    interface Missing {
        Optional<String> here() throws InterruptedException;
    }

    private final String name;
    private final String about;
    private final Option runs;
    private final Missing missing;
    private final Proof proof;

    private FaultBench(String name, String about, Option runs, Missing missing, Proof proof) {
        this.name = name;
        this.about = about;
        this.runs = runs;
        this.missing = missing;
        this.proof = proof;
    }

    static List<Bench> all() {
        return List.of(
                new FaultBench(
                        "kill",
                        "acknowledged events that are gone after kill -9 in every phase of a book's work",
                        Option.of("runs", "200", "kills"),
                        Optional::empty,
                        KillProof::run),
                new FaultBench(
                        "power",
                        "acknowledged events that are gone after a power cut, on an ext4 image (needs root)",
                        Option.of("runs", "20", "cuts with GROUP; a quarter as many follow with INTERVAL and with OS"),
                        PowerProof::missing,
                        PowerProof::run),
                new FaultBench(
                        "corrupt",
                        "wrong answers, crashes and hangs after damage to any file of a book",
                        Option.of("runs", "2000", "places that are damaged, one at a time"),
                        Optional::empty,
                        CorruptProof::run),
                new FaultBench(
                        "full",
                        "acknowledged events that are gone after the disk was full, on ext4 and tmpfs (needs root)",
                        Option.of("runs", "24", "disks that are filled"),
                        FullProof::missing,
                        FullProof::run));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String about() {
        return about;
    }

    @Override
    public List<Option> options() {
        return List.of(runs, Option.of("seed", "1", "chooses moments and places"));
    }

    @Override
    public void run(Run run) throws IOException, InterruptedException {
        Optional<String> why = missing.here();
        if (why.isPresent()) {
            run.say("left out: " + why.get());
            return;
        }
        Path dir = run.scratch().folder(name);
        Outcome outcome = proof.run(dir, run.number("runs"), run.number("seed"), run::say);
        outcome.broken().forEach(run::say);
        report(run.report(), outcome, run.number("runs"));
    }

    private void report(Report report, Outcome outcome, int wanted) {
        report.add(Figure.of(name, "runs tried", outcome.runs(), "runs", Bound.atLeast(wanted)));
        report.add(Figure.of(name, "acknowledged events", outcome.acknowledged(), "events", Bound.atLeast(1)));
        report.add(Figure.of(name, "acknowledged events lost", outcome.lost(), "events", Bound.atMost(0)));
        report.add(Figure.of(name, "other promises broken", outcome.broken().size(), "times", Bound.atMost(0)));
        outcome.notes().forEach((what, value) -> {
            int comma = what.lastIndexOf(", ");
            boolean measured = what.endsWith(", ms") || what.endsWith(", s");
            String unit = measured ? what.substring(comma + 2) : "times";
            report.add(Figure.of(name, measured ? what.substring(0, comma) : what, value, unit, Bound.NONE));
        });
    }
}
