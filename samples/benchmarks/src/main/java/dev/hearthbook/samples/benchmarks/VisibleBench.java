package dev.hearthbook.samples.benchmarks;

import dev.hearthbook.BookConfig;
import dev.hearthbook.ConversationDraft;
import dev.hearthbook.Hearthbook;
import dev.hearthbook.log.Durability;
import dev.hearthbook.model.Message;
import dev.hearthbook.model.SessionId;
import dev.hearthbook.projections.SqliteViews;
import dev.hearthbook.view.Page;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import reactor.core.Disposable;

/**
 * From saying something until somebody who watches the session sees it, one message after the other, with durability
 * {@code OS}. The baseline is one thread that writes the same rows in the clear, commits, and reads the same page.
 */
final class VisibleBench implements Bench {
    private static final int PAGE = 20;

    private int session;

    @Override
    public String name() {
        return "visible";
    }

    @Override
    public String about() {
        return "milliseconds from saying something until a watcher sees it, against one thread that writes, commits and reads";
    }

    @Override
    public List<Option> options() {
        return List.of(
                Option.of("messages", "20000", "messages in the book before"),
                Option.of("calls", "1000", "messages said a round"));
    }

    @Override
    public void run(Run run) throws IOException, InterruptedException {
        Chat before = new Chat(run.number("messages"));
        Path dir = run.scratch().path("book");
        BookConfig config = BookConfig.defaults(dir).withDurability(Durability.OS);
        run.say("writing " + before.messages() + " messages");
        try (Hearthbook book = Books.open(config, SqliteViews.in(dir));
                PlainRows plain =
                        new PlainRows(before, run.scratch().folder("plain").resolve("plain.db"))) {
            before.sayAll(book);
            plain.insertAll();
            book.views().await(book.journal().head()).block();
            session = before.sessions();
            List<double[]> medians = run.rounds()
                    .medians(
                            "saying",
                            List.of(
                                    () -> watched(run.number("calls"), before, book),
                                    () -> plain(run.number("calls"), before, plain)));
            report(run, "p50", medians, 0, Bound.ratioAtMost(4));
            report(run, "p95", medians, 1, Bound.NONE);
            report(run, "p99", medians, 2, Bound.atMost(5));
        }
    }

    private void report(Run run, String name, List<double[]> medians, int number, Bound bound) {
        run.report().add(Figure.of(name(), name, medians.get(0)[number], "ms", medians.get(1)[number], bound));
    }

    /** Sessions of usual length, each watched while it lasts. */
    private double[] watched(int calls, Chat chat, Hearthbook book) throws InterruptedException {
        Latencies latencies = new Latencies();
        for (int said = 0; said < calls; said += Chat.PER_SESSION) {
            int at = session++;
            book.conversations()
                    .start(
                            chat.subject(at),
                            ConversationDraft.titled("chat").ids(chat.conversation(at), chat.session(at)))
                    .block();
            SessionId session = chat.session(at);
            BlockingQueue<Long> seen = new LinkedBlockingQueue<>();
            Watcher watcher = new Watcher(seen);
            Disposable watching = book.conversations()
                    .watch(book.conversations().messages(session).descending().limit(PAGE))
                    .subscribe(watcher::see);
            try {
                for (int number = 1; number <= Math.min(Chat.PER_SESSION, calls - said); number++) {
                    watcher.wanted = number;
                    long began = System.nanoTime();
                    book.conversations()
                            .say(session, chat.role(number), chat.speaker(at, number), chat.text(at, number))
                            .block();
                    Long when = seen.poll(30, TimeUnit.SECONDS);
                    if (when == null) {
                        throw new IllegalStateException("message " + number + " was not seen within 30 s");
                    }
                    latencies.add(when - began);
                }
            } finally {
                watching.dispose();
            }
        }
        return numbers(latencies);
    }

    /** Hands over when the message that is waited for was seen first. */
    private static final class Watcher {
        private final BlockingQueue<Long> seen;
        private volatile int wanted;
        private int handed;

        Watcher(BlockingQueue<Long> seen) {
            this.seen = seen;
        }

        void see(Page<Message> page) {
            long now = System.nanoTime();
            int newest = page.rows().isEmpty() ? 0 : page.rows().get(0).id().number();
            if (newest == wanted && handed < newest) {
                handed = newest;
                seen.add(now);
            }
        }
    }

    private double[] plain(int calls, Chat chat, PlainRows plain) throws IOException {
        Latencies latencies = new Latencies();
        for (int said = 0; said < calls; said += Chat.PER_SESSION) {
            int at = session++;
            plain.start(at);
            for (int number = 1; number <= Math.min(Chat.PER_SESSION, calls - said); number++) {
                long began = System.nanoTime();
                List<String> page = plain.say(at, number, PAGE);
                latencies.add(System.nanoTime() - began);
                if (page.size() != Math.min(number, PAGE)) {
                    throw new IllegalStateException("the baseline read " + page.size() + " messages");
                }
            }
        }
        return numbers(latencies);
    }

    private static double[] numbers(Latencies latencies) {
        return new double[] {latencies.within(0.50), latencies.within(0.95), latencies.within(0.99)};
    }
}
