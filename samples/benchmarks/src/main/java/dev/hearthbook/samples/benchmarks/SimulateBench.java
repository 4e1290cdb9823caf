package dev.hearthbook.samples.benchmarks;

import dev.hearthbook.samples.simulation.Simulation;
import dev.hearthbook.samples.simulation.Simulation.Result;
import java.util.List;

/** Whole books on one thread and a disk that forgets, each from a seed: what was lost, and which promises were broken. */
final class SimulateBench implements Bench {
    @Override
    public String name() {
        return "simulate";
    }

    @Override
    public String about() {
        return "acknowledged events lost by books that crash, on disks that fail and forget, each from one seed: none";
    }

    @Override
    public List<Option> options() {
        return List.of(
                Option.of("seeds", "200", "how many books"),
                Option.of("from", "1", "the first seed; one that broke a promise does so again"));
    }

    @Override
    public void run(Run run) {
        int seeds = run.number("seeds");
        int from = run.number("from");
        int acknowledged = 0;
        int crashes = 0;
        int lost = 0;
        int broken = 0;
        run.say("seeds " + from + " to " + (from + seeds - 1));
        for (int seed = from; seed < from + seeds; seed++) {
            Result result = Simulation.run(seed, run.scratch().path("seed"));
            acknowledged += result.acknowledged();
            crashes += result.crashes();
            lost += result.lost();
            if (result.failure().isPresent()) {
                broken++;
                run.say(result.story());
            }
        }
        run.report().add(Figure.of(name(), "runs tried", seeds, "runs", Bound.NONE));
        run.report().add(Figure.of(name(), "crashes", crashes, "crashes", Bound.NONE));
        run.report().add(Figure.of(name(), "acknowledged commits", acknowledged, "commits", Bound.atLeast(1)));
        run.report().add(Figure.of(name(), "acknowledged events lost", lost, "events", Bound.atMost(0)));
        run.report().add(Figure.of(name(), "runs with a broken promise", broken, "runs", Bound.atMost(0)));
    }
}
