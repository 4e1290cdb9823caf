package dev.hearthbook.samples.benchmarks;

import dev.hearthbook.BookConfig;
import dev.hearthbook.Hearthbook;
import dev.hearthbook.Memories;
import dev.hearthbook.SubjectBook;
import dev.hearthbook.log.Durability;
import dev.hearthbook.model.MemoryDraft;
import dev.hearthbook.model.MemoryId;
import dev.hearthbook.model.PersonaId;
import dev.hearthbook.model.PersonaSheet;
import dev.hearthbook.model.Subject;
import dev.hearthbook.projections.SqliteViews;
import dev.hearthbook.projections.ViewsConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The times an application feels, one call after the other, in a book of many memories and personas: what is promised of each
 * is a bound on its 95th percentile. Once with durability {@code GROUP}, once with {@code OS}; what the device takes for one
 * force is given apart and is the baseline of what waits for it.
 */
final class SeedsBench implements Bench {
    private static final int USERS = 50;
    private static final int AT_ONCE = 100;
    private static final int FILL_COMMIT = 250;
    private static final int WORDS = 3;
    private static final List<String> STATISTICS = List.of("avg", "p50", "p95");

    private static final int TEXTS = 4_096;

    private final Prose prose = new Prose(11);
    /** Made before: what is timed is the book, not the making of sentences. */
    private final List<String> texts =
            Stream.generate(prose::message).limit(TEXTS).toList();

    private int text;
    private int rows;
    private int made;

    /** One call that is timed. */
    private interface Call {
        void make() throws IOException;
    }

    /**
     * Something that is promised.
     *
     * @param write whether it waits for the disk
     * @param boundMillis of the 95th percentile
     * @param always whether that holds with durability OS, too, which is not measured for the others
     */
    private record Promise(String name, boolean write, double boundMillis, boolean always, Call call) {
        Bound bound(Durability durability) {
            return always || durability.equals(Durability.GROUP) ? Bound.atMost(boundMillis) : Bound.NONE;
        }
    }

    @Override
    public String name() {
        return "seeds";
    }

    @Override
    public String about() {
        return "milliseconds to create, read, see, search, update, insert 100 and read a profile, at 100,000 rows each";
    }

    @Override
    public List<Option> options() {
        return List.of(
                Option.of("rows", "100000", "memories in the book, and as many personas"),
                Option.of("calls", "100", "calls of each kind a round; a 10th of that inserts 100 at once"));
    }

    @Override
    public void run(Run run) throws IOException, InterruptedException {
        rows = run.number("rows");
        Path dir = run.scratch().path("book");
        BookConfig config = BookConfig.defaults(dir);
        run.say("writing " + rows + " memories and " + rows + " personas");
        try (Hearthbook book = Books.open(config.withDurability(Durability.OS), new NoViews())) {
            fill(book);
        }
        try (DeviceForce device = new DeviceForce(run.scratch().path("device"))) {
            for (Durability durability : List.of(Durability.GROUP, Durability.OS)) {
                ViewsConfig patient = ViewsConfig.defaults().withAwaitTimeout(Duration.ofMinutes(30));
                try (Hearthbook book = Books.open(config.withDurability(durability), SqliteViews.in(dir, patient))) {
                    run.say("waiting for the views");
                    book.views().await(book.journal().head()).block();
                    measure(run, book, durability, device);
                }
            }
        }
    }

    /** User by user, so that one handle serves a commit; the rows come to lie in the files as they would for one user at a time. */
    private void fill(Hearthbook book) {
        for (int user = 0; user < USERS; user++) {
            SubjectBook theirs = book.as(subject(user));
            for (int from = user; from < rows; from += USERS * FILL_COMMIT) {
                int first = from;
                int end = Math.min(rows, from + USERS * FILL_COMMIT);
                theirs.commit(tx -> {
                            for (int i = first; i < end; i += USERS) {
                                tx.memories().remember(draft().id(memory(i)));
                                tx.personas().create(persona(i), sheet(i));
                            }
                        })
                        .block();
            }
        }
    }

    private static Subject subject(int number) {
        return Subject.of("user-" + number % USERS);
    }

    private static MemoryId memory(int number) {
        return MemoryId.of("memory-" + number);
    }

    private static PersonaId persona(int number) {
        return PersonaId.of("persona-" + number);
    }

    private String text() {
        return texts.get(text++ % TEXTS);
    }

    private MemoryDraft draft() {
        return MemoryDraft.of(text()).tags(prose.topic(), "chat").importance(prose.below(100) / 100.0);
    }

    private PersonaSheet sheet(int number) {
        return PersonaSheet.named("Persona " + number)
                .withTrait("temper", prose.topics(3))
                .withLevel(PersonaSheet.EMPATHY, prose.below(101))
                .withLevel(PersonaSheet.HUMOR, prose.below(101))
                .withSetting("greeting", prose.topics(5))
                .withCard(text() + "\n" + text());
    }

    private List<Promise> promises(Hearthbook book) {
        Memories memories = book.memories();
        return List.of(
                new Promise(
                        "create",
                        true,
                        25,
                        false,
                        () -> memories.remember(subject(made++), draft()).block()),
                new Promise("read", false, 5, false, () -> Books.answer(memories.get(memory(prose.below(rows))))),
                new Promise("command to visible", true, 25, false, () -> {
                    Memories.Remembered one = Books.answer(memories.remember(subject(made++), draft()));
                    Books.answer(memories.get(one.memory(), one.receipt()));
                }),
                new Promise(
                        "search",
                        false,
                        25,
                        true,
                        () -> memories.search(subject(prose.below(USERS)), prose.topics(WORDS))
                                .block()),
                new Promise(
                        "update",
                        true,
                        15,
                        true,
                        () -> memories.revise(memory(prose.below(rows)), text()).block()),
                new Promise("insert of 100", true, 50, true, () -> insert(book)),
                new Promise(
                        "profile read",
                        false,
                        5,
                        true,
                        () -> Books.answer(book.personas().get(persona(prose.below(rows))))));
    }

    private void insert(Hearthbook book) {
        Subject subject = subject(made++);
        List<MemoryDraft> drafts = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            drafts.add(draft());
        }
        book.commit(tx -> drafts.forEach(draft -> tx.memories().remember(subject, draft)))
                .block();
    }

    private void measure(Run run, Hearthbook book, Durability durability, DeviceForce device)
            throws IOException, InterruptedException {
        String mode = durability.equals(Durability.GROUP) ? "GROUP" : "OS";
        List<Promise> promises = promises(book);
        List<Rounds.Measurement> measurements = new ArrayList<>();
        for (Promise promise : promises) {
            int calls = promise.name.startsWith("insert") ? Math.max(1, run.number("calls") / 10) : run.number("calls");
            measurements.add(() -> time(calls, promise.call));
        }
        measurements.add(() -> time(run.number("calls"), device::force));
        List<double[]> medians = run.rounds().medians(mode, measurements);

        double[] force = medians.get(promises.size());
        for (int i = 0; i < promises.size(); i++) {
            Promise promise = promises.get(i);
            boolean waits = promise.write && durability.equals(Durability.GROUP);
            for (int s = 0; s < STATISTICS.size(); s++) {
                String name = promise.name + ", " + mode + ", " + STATISTICS.get(s);
                Bound bound = STATISTICS.get(s).equals("p95") ? promise.bound(durability) : Bound.NONE;
                double value = medians.get(i)[s];
                run.report()
                        .add(
                                waits
                                        ? Figure.of(name(), name, value, "ms", force[s], bound)
                                        : Figure.of(name(), name, value, "ms", bound));
            }
        }
        for (int s = 0; s < STATISTICS.size(); s++) {
            String name = "device force, " + mode + ", " + STATISTICS.get(s);
            run.report().add(Figure.of(name(), name, force[s], "ms", Bound.NONE));
        }
    }

    private static double[] time(int calls, Call call) throws IOException {
        Latencies latencies = new Latencies();
        for (int i = 0; i < calls; i++) {
            long began = System.nanoTime();
            call.make();
            latencies.add(System.nanoTime() - began);
        }
        return new double[] {latencies.mean(), latencies.within(0.50), latencies.within(0.95)};
    }
}
