package dev.hearthbook.samples.benchmarks;

import dev.hearthbook.BookConfig;
import dev.hearthbook.Hearthbook;
import dev.hearthbook.event.EventTypes;
import dev.hearthbook.journal.Commit;
import dev.hearthbook.journal.Expected;
import dev.hearthbook.journal.Owner;
import dev.hearthbook.journal.StreamWrite;
import dev.hearthbook.log.Durability;
import dev.hearthbook.model.RetentionClass;
import dev.hearthbook.model.StreamId;
import dev.hearthbook.model.Subject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Durable appends of one event each, by callers who wait for every receipt. The book has no views, so that the write side is
 * measured alone, against {@link PlainLog} on the write side's own terms.
 */
final class AppendBench implements Bench {
    /** With so many callers the bound holds. */
    private static final int CALLERS_BOUND = 256;

    private static final int SUBJECTS = 32;
    private static final int WARM_UPS = 4;
    private static final int TEXTS = 512;

    @Override
    public String name() {
        return "append";
    }

    @Override
    public String about() {
        return "durable appends a second with 1, 32 and 256 callers, against unencrypted bytes into plain Chronicle Queue";
    }

    @Override
    public List<Option> options() {
        return List.of(
                Option.of("callers", "1,32,256", "how many callers, one case each"),
                Option.of("events", "50000", "events a round for 64 callers and more; fewer make less, one a 20th"));
    }

    @Override
    public void run(Run run) throws IOException, InterruptedException {
        Prose prose = new Prose(1);
        List<String> texts = new ArrayList<>();
        List<byte[]> encoded = new ArrayList<>();
        for (int i = 0; i < TEXTS; i++) {
            texts.add(prose.message());
            encoded.add(("spoken/00000000 ada " + texts.get(i)).getBytes(StandardCharsets.UTF_8));
        }
        BookConfig config = BookConfig.defaults(run.scratch().path("book"))
                .withDurability(Durability.GROUP)
                .withEventTypes(EventTypes.builder()
                        .register("bench.spoken", 1, Spoken.class)
                        .build());
        Path folder = run.scratch().path("plain");
        try (Hearthbook book = Books.open(config, new NoViews());
                PlainLog plain = new PlainLog(folder)) {
            for (int callers : callers(run.options().text("callers"))) {
                measure(run, callers, book, plain, texts, encoded);
            }
        }
    }

    private void measure(
            Run run, int callers, Hearthbook book, PlainLog plain, List<String> texts, List<byte[]> encoded)
            throws IOException, InterruptedException {
        int calls = (int) (run.number("events") * Math.max(0.05, Math.min(1, callers / 64.0)));
        List<StreamId> streams = new ArrayList<>();
        List<Owner> owners = new ArrayList<>();
        int[] next = new int[callers];
        for (int caller = 0; caller < callers; caller++) {
            streams.add(new StreamId("spoken", callers + "-" + caller));
            owners.add(Owner.of(Subject.of("user-" + caller % SUBJECTS), RetentionClass.SESSIONS));
            next[caller] = caller;
        }
        Callers.Call append = caller -> {
            String text = texts.get(next[caller]++ % TEXTS);
            book.journal()
                    .append(Commit.of(StreamWrite.of(
                            streams.get(caller), owners.get(caller), Expected.ANY, new Spoken("ada", text))))
                    .block();
        };
        Callers.Call appendPlain = caller -> plain.append(encoded.get(next[caller]++ % TEXTS));
        String name = callers == 1 ? "1 caller" : callers + " callers";

        List<double[]> medians;
        try (Callers threads = new Callers(callers)) {
            medians = run.rounds()
                    .warmedUpBy(WARM_UPS)
                    .medians(
                            name,
                            List.of(
                                    () -> threads.take(calls, append).numbers(),
                                    () -> threads.take(calls, appendPlain).numbers()));
        }

        run.report()
                .add(Figure.of(
                        name(),
                        name,
                        medians.get(0)[0],
                        "events/s",
                        medians.get(1)[0],
                        callers == CALLERS_BOUND ? Bound.ratioAtLeast(0.5) : Bound.NONE));
        run.report()
                .add(Figure.of(name(), name + ", CPU", medians.get(0)[1], "us/event", medians.get(1)[1], Bound.NONE));
    }

    private static int[] callers(String list) {
        if (!list.matches("[1-9][0-9]{0,3}(,[1-9][0-9]{0,3})*")) {
            throw new IllegalArgumentException("--callers is a list like 1,32,256, but was '" + list + "'");
        }
        return Stream.of(list.split(",")).mapToInt(Integer::parseInt).toArray();
    }
}
