package dev.hearthbook.samples.benchmarks;

import dev.hearthbook.BookConfig;
import dev.hearthbook.Hearthbook;
import dev.hearthbook.log.Durability;
import dev.hearthbook.projections.SqliteViews;
import dev.hearthbook.projections.ViewsConfig;
import dev.hearthbook.view.RebuildControl;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.publisher.Mono;

/**
 * Views built anew from the log: frames read and checked, events opened, decoded and folded, rows sealed, words blinded,
 * written, indexed and swapped in.
 *
 * <p><b>Speed</b> against {@link PlainRows}, which writes the same rows in the clear, from memory; plain, and tuned as a rebuild is.
 * <b>Readers</b>: somebody asks for a page of messages a hundred times a second, with and without a rebuild beside. <b>Long</b>: many
 * events in a small heap, in a process of its own, and how long it said it would take. <b>Kills</b>: SIGKILL at random moments, after each of
 * which the next process goes on; what comes of it is compared row by row with a rebuild that nobody disturbed.
 */
final class RebuildBench implements Bench {
    private static final int HEAP_MIB = 512;
    private static final int QUERIES_PER_SECOND = 100;
    private static final int KILLS_PER_CHECK = 5;

    @Override
    public String name() {
        return "rebuild";
    }

    @Override
    public String about() {
        return "messages a second into views built anew from the log, against plain sqlite-jdbc batches of the same rows; with readers,"
                + " in a small heap, and killed";
    }

    @Override
    public List<Option> options() {
        return List.of(
                Option.of("messages", "50000", "messages in the book"),
                Option.of("events", "1000000", "messages in the book of the small heap"),
                Option.of("kills", "100", "processes killed while they rebuild"),
                Option.of("seed", "1", "chooses the moments"),
                Option.of("only", "all", "speed, readers, long or kills"));
    }

    @Override
    public void run(Run run) throws IOException, InterruptedException {
        Chat chat = new Chat(run.number("messages"));
        String only = run.options().text("only");
        if (!only.equals("long")) {
            Path dir = written(run, chat);
            try (Hearthbook book = open(dir)) {
                book.views().await(book.journal().head()).block();
                if (only.equals("speed") || only.equals("all")) {
                    speed(run, chat, book);
                }
                if (only.equals("readers") || only.equals("all")) {
                    readers(run, chat, book);
                }
            }
            if (only.equals("kills") || only.equals("all")) {
                kills(run, chat, dir);
            }
        }
        if (only.equals("long") || only.equals("all")) {
            longOne(run, new Chat(run.number("events")));
        }
    }

    private static Path written(Run run, Chat chat) {
        Path dir = run.scratch().path("book");
        run.say("writing " + chat.messages() + " messages");
        try (Hearthbook book = Books.open(config(dir), new NoViews())) {
            chat.sayAll(book);
        }
        return dir;
    }

    static BookConfig config(Path dir) {
        return BookConfig.defaults(dir).withDurability(Durability.OS);
    }

    static Hearthbook open(Path dir) {
        return Books.open(
                config(dir), SqliteViews.in(dir, ViewsConfig.defaults().withAwaitTimeout(Duration.ofHours(1))));
    }

    private void speed(Run run, Chat chat, Hearthbook book) throws IOException, InterruptedException {
        List<double[]> medians = run.rounds()
                .medians(
                        "rebuilding",
                        List.of(
                                () -> rebuild(book, chat),
                                () -> insert(run.scratch(), chat, false),
                                () -> insert(run.scratch(), chat, true)));
        String name = chat.messages() + " messages";
        double[] ours = medians.get(0);
        run.report().add(Figure.of(name(), name, ours[0], "messages/s", medians.get(1)[0], Bound.ratioAtLeast(0.85)));
        run.report()
                .add(Figure.of(
                        name(),
                        name + ", tuned baseline",
                        ours[0],
                        "messages/s",
                        medians.get(2)[0],
                        Bound.ratioAtLeast(0.5)));
        run.report().add(Figure.of(name(), name + ", CPU", ours[1], "us/message", medians.get(1)[1], Bound.NONE));
    }

    private static double[] rebuild(Hearthbook book, Chat chat) {
        long began = System.nanoTime();
        long cpu = Cpu.nanos();
        book.upkeep().rebuild().blockLast();
        return numbers(chat, began, cpu);
    }

    private static double[] insert(Scratch scratch, Chat chat, boolean tuned) throws IOException {
        Path folder = scratch.folder("plain");
        Path file = folder.resolve("plain.db");
        try (PlainRows rows = tuned ? PlainRows.tuned(chat, file) : new PlainRows(chat, file)) {
            long began = System.nanoTime();
            long cpu = Cpu.nanos();
            rows.insertAll();
            return numbers(chat, began, cpu);
        } finally {
            Scratch.delete(folder);
        }
    }

    private static double[] numbers(Chat chat, long began, long cpu) {
        double messages = chat.messages();
        return new double[] {messages * 1e9 / (System.nanoTime() - began), (Cpu.nanos() - cpu) / 1e3 / messages};
    }

    private void readers(Run run, Chat chat, Hearthbook book) throws IOException, InterruptedException {
        List<double[]> medians =
                run.rounds().medians("reading", List.of(() -> read(book, chat, true), () -> read(book, chat, false)));
        for (int i = 0; i < 2; i++) {
            run.report()
                    .add(Figure.of(
                            name(),
                            "page of 20 while rebuilding, " + (i == 0 ? "p50" : "p99"),
                            medians.get(0)[i],
                            "ms",
                            medians.get(1)[i],
                            i == 0 ? Bound.NONE : Bound.ratioAtMost(2)));
        }
    }

    /** Pages for as long as a rebuild takes, or as one took before. */
    private double[] read(Hearthbook book, Chat chat, boolean rebuilding) throws InterruptedException {
        AtomicBoolean ended = new AtomicBoolean();
        long until = System.nanoTime() + Math.max(TimeUnit.SECONDS.toNanos(1), tookNanos);
        long began = System.nanoTime();
        Mono<Void> rebuild = book.upkeep().rebuild().then().doFinally(end -> ended.set(true));
        if (rebuilding) {
            rebuild.subscribe();
        }
        Latencies latencies = new Latencies();
        long due = began;
        for (int asked = 0; rebuilding ? !ended.get() : System.nanoTime() < until; asked++) {
            due += TimeUnit.SECONDS.toNanos(1) / QUERIES_PER_SECOND;
            TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
            long from = System.nanoTime();
            int session = asked % chat.sessions();
            int rows = Books.answer(book.conversations()
                            .page(book.conversations()
                                    .messages(chat.session(session))
                                    .limit(20)))
                    .rows()
                    .size();
            latencies.add(System.nanoTime() - from);
            if (rows != 20) {
                throw new IllegalStateException("a page had " + rows + " messages");
            }
        }
        if (rebuilding) {
            tookNanos = System.nanoTime() - began;
        }
        return new double[] {latencies.within(0.50), latencies.within(0.99)};
    }

    private long tookNanos;

    private void longOne(Run run, Chat chat) throws IOException, InterruptedException {
        Path dir = written(run, chat);
        run.say("rebuilding them in " + HEAP_MIB + " MiB of heap");
        double[] said = ChildJvm.run(
                        RebuildProcess.class, HEAP_MIB, run.scratch().path("long.err"), dir.toString(), "once")
                .numbers();
        String name = chat.messages() + " messages in " + HEAP_MIB + " MiB";
        run.report().add(Figure.of(name(), name, said[0], "s", Bound.NONE));
        run.report().add(Figure.of(name(), name + ", heap in use after it", said[1], "MiB", Bound.NONE));
        run.report()
                .add(Figure.of(
                        name(),
                        name + ", time left as told after 10 %",
                        said[2],
                        "s",
                        said[3],
                        Bound.ratioAtLeast(0.75)));
        run.report()
                .add(Figure.of(
                        name(), name + ", the same, not too long", said[2], "s", said[3], Bound.ratioAtMost(1.25)));
        run.report().add(Figure.of(name(), name + ", indexes and swap", said[4], "s", said[0], Bound.NONE));
    }

    private void kills(Run run, Chat chat, Path dir) throws IOException, InterruptedException {
        Random random = new Random(run.number("seed"));
        int kills = run.number("kills");
        long took;
        List<String> found;
        try (Hearthbook book = open(dir)) {
            book.views().await(book.journal().head()).block();
            long began = System.nanoTime();
            book.upkeep().rebuild().blockLast();
            took = System.nanoTime() - began;
            found = hits(book, chat);
        }
        int differences = 0;
        int wentOn = 0;
        for (int kill = 1; kill <= kills; kill++) {
            // A process that goes on begins the next rebuild when it has ended one: any moment of it may be hit.
            wentOn += RebuildProcess.killed(dir, run.scratch().path("kill.err"), (long) (random.nextDouble() * took))
                    ? 1
                    : 0;
            if (kill % KILLS_PER_CHECK == 0 || kill == kills) {
                differences += check(chat, dir, found);
                run.say("kill " + kill + " of " + kills + ", " + differences + " differences");
            }
        }
        run.report()
                .add(Figure.of(
                        name(), kills + " kills, rows and hits that differ", differences, "rows", Bound.atMost(0)));
        run.report().add(Figure.of(name(), kills + " kills, rebuilds that went on", wentOn, "times", Bound.NONE));
    }

    /** What serves after a kill is whole; and so is what the interrupted rebuild comes to. */
    private static int check(Chat chat, Path dir, List<String> found) {
        try (Hearthbook book = open(dir)) {
            book.views().await(book.journal().head()).block();
            int differences = differences(book);
            differences += hits(book, chat).equals(found) ? 0 : 1;
            book.upkeep().rebuild().blockLast();
            differences += differences(book);
            return differences + (hits(book, chat).equals(found) ? 0 : 1);
        }
    }

    /** What a few searches find, best first: the search index, which no comparison of rows sees. */
    private static List<String> hits(Hearthbook book, Chat chat) {
        List<String> found = new ArrayList<>();
        for (int number = 1; number <= 10; number++) {
            Books.answer(book.as(chat.subject(number)).conversations().search(chat.text(number, number)))
                    .forEach(hit -> found.add(hit.row().id() + " " + hit.score()));
        }
        return found;
    }

    private static int differences(Hearthbook book) {
        return (int) (long)
                Books.answer(book.upkeep().rehearse(RebuildControl.unbounded()).count());
    }
}
