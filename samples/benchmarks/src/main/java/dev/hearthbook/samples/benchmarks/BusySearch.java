package dev.hearthbook.samples.benchmarks;

import dev.hearthbook.BookConfig;
import dev.hearthbook.ConversationDraft;
import dev.hearthbook.Hearthbook;
import dev.hearthbook.SubjectBook;
import dev.hearthbook.log.Durability;
import dev.hearthbook.model.ConversationId;
import dev.hearthbook.model.Role;
import dev.hearthbook.model.SessionId;
import dev.hearthbook.model.Subject;
import dev.hearthbook.projections.SqliteViews;
import dev.hearthbook.projections.ViewsConfig;
import dev.hearthbook.view.ConversationTable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * How long a search takes among many messages: three words among those of one of 50 personas' users, ten hits opened, one search
 * after the other; alone, and while a writer says 500 messages a second, each in a commit of its own, which the views take in
 * meanwhile.
 */
final class BusySearch {
    private static final int USERS = 50;
    private static final int FILL_COMMIT = 250;
    private static final int WORDS = 3;
    private static final int HITS = 10;
    private static final int PER_SECOND = 500;
    private static final int UNDER_WAY_MAX = 64;
    private static final int TEXTS = 4_096;
    private static final double P50_MILLIS = 3;
    private static final double P99_MILLIS = 20;

    private final Run run;
    private final Prose prose = new Prose(17);
    private final int messages;
    private final int searches;

    BusySearch(Run run) {
        this.run = run;
        this.messages = run.number("messages");
        this.searches = run.number("searches");
    }

    void measure() throws IOException, InterruptedException {
        Path dir = run.scratch().path("crowd");
        BookConfig config = BookConfig.defaults(dir).withDurability(Durability.OS);
        run.say("writing " + messages + " messages");
        try (Hearthbook book = Books.open(config, new NoViews())) {
            fill(book);
        }
        ViewsConfig patient = ViewsConfig.defaults().withAwaitTimeout(Duration.ofMinutes(30));
        try (Hearthbook book = Books.open(config, SqliteViews.in(dir, patient))) {
            run.say("waiting for the views");
            book.views().await(book.journal().head()).block();
            Writer writer = new Writer(book);
            List<double[]> medians =
                    run.rounds().medians("searching", List.of(() -> alone(book), () -> busy(book, writer)));
            report(medians.get(1), medians.get(0));
        }
    }

    private void report(double[] busy, double[] alone) {
        String among = "a search among " + messages + " messages with a writer, ";
        figure(among + "p50", busy[0], "ms", alone[0], Bound.atMost(P50_MILLIS));
        figure(among + "p99", busy[1], "ms", alone[1], Bound.atMost(P99_MILLIS));
        figure(among + "p50 of its CPU time", busy[2], "ms", alone[2], Bound.NONE);
        figure(among + "p99 of its CPU time", busy[3], "ms", alone[3], Bound.NONE);
        figure("that writer, against its pace", busy[4], "messages/s", PER_SECOND, Bound.ratioAtLeast(0.95));
    }

    private void figure(String name, double value, String unit, double baseline, Bound bound) {
        run.report().add(Figure.of("search", name, value, unit, baseline, bound));
    }

    private void fill(Hearthbook book) {
        for (int user = 0; user < USERS; user++) {
            SubjectBook theirs = book.as(subject(user));
            theirs.conversations()
                    .start(
                            subject(user),
                            ConversationDraft.titled("talk").ids(ConversationId.of("talk-" + user), session(user)))
                    .block();
            int all = messages / USERS;
            for (int from = 0; from < all; from += FILL_COMMIT) {
                int count = Math.min(FILL_COMMIT, all - from);
                List<String> texts =
                        Stream.generate(prose::message).limit(count).toList();
                SessionId session = session(user);
                theirs.commit(tx -> texts.forEach(text -> tx.conversations().say(session, Role.USER, "Ada", text)))
                        .block();
            }
        }
    }

    private static Subject subject(int user) {
        return Subject.of("user-" + user);
    }

    private static SessionId session(int user) {
        return SessionId.of("talk-" + user + "-1");
    }

    /** Milliseconds: the median, and within which 99 of 100 came back; by the clock, and by the CPU time of who asks. */
    private double[] alone(Hearthbook book) {
        Latencies latencies = new Latencies();
        Latencies cpu = new Latencies();
        for (int i = 0; i < searches; i++) {
            Subject user = subject(prose.below(USERS));
            String words = prose.topics(WORDS);
            long began = System.nanoTime();
            long cpuBegan = Cpu.threadNanos();
            Books.answer(book.conversations()
                    .search(ConversationTable.searchMessages()
                            .within(user)
                            .text(words)
                            .limit(HITS)));
            cpu.add(Cpu.threadNanos() - cpuBegan);
            latencies.add(System.nanoTime() - began);
        }
        return new double[] {latencies.within(0.50), latencies.within(0.99), cpu.within(0.50), cpu.within(0.99), 0};
    }

    /** The same, and how many messages a second were said meanwhile. */
    private double[] busy(Hearthbook book, Writer writer) throws InterruptedException {
        writer.start();
        double[] alone = alone(book);
        alone[4] = writer.stop();
        book.views().await(book.journal().head()).block();
        return alone;
    }

    /** Says messages at an even pace; stops when it is told to. */
    private static final class Writer {
        private final Hearthbook book;
        private final List<String> texts;
        private final Semaphore underWay = new Semaphore(UNDER_WAY_MAX);
        private final AtomicInteger failed = new AtomicInteger();
        private volatile boolean going;
        private Thread thread = new Thread();
        private long began;
        private int said;

        Writer(Hearthbook book) {
            this.book = book;
            Prose prose = new Prose(19);
            this.texts = Stream.generate(prose::message).limit(TEXTS).toList();
        }

        void start() {
            going = true;
            said = 0;
            began = System.nanoTime();
            thread = new Thread(this::write, "bench-writer");
            thread.start();
        }

        private void write() {
            while (going) {
                long due = began + said * (1_000_000_000L / PER_SECOND);
                while (System.nanoTime() < due) {
                    LockSupport.parkNanos(due - System.nanoTime());
                }
                underWay.acquireUninterruptibly();
                int number = said++;
                book.conversations()
                        .say(session(number % USERS), Role.USER, "Ada", texts.get(number % TEXTS))
                        .doFinally(signal -> underWay.release())
                        .subscribe(done -> {}, e -> failed.incrementAndGet());
            }
        }

        /** @return messages a second that were acknowledged */
        double stop() throws InterruptedException {
            going = false;
            thread.join();
            underWay.acquire(UNDER_WAY_MAX);
            underWay.release(UNDER_WAY_MAX);
            if (failed.get() > 0) {
                throw new IllegalStateException(
                        String.format(Locale.ROOT, "%d messages of the writer were refused", failed.get()));
            }
            return said / ((System.nanoTime() - began) / 1e9);
        }
    }
}
