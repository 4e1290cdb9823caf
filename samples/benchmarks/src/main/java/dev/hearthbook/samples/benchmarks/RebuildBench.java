package dev.hearthbook.samples.benchmarks;

import dev.hearthbook.BookConfig;
import dev.hearthbook.Hearthbook;
import dev.hearthbook.log.Durability;
import dev.hearthbook.projections.SqliteViews;
import dev.hearthbook.projections.ViewsConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Views built anew from the log: frames read and checked, events opened, decoded and folded, rows sealed, words blinded,
 * written, indexed and swapped in. The baseline, {@link PlainRows}, writes the same rows in the clear, from memory.
 */
final class RebuildBench implements Bench {
    @Override
    public String name() {
        return "rebuild";
    }

    @Override
    public String about() {
        return "messages a second into views built anew from the log, against plain sqlite-jdbc batches of the same rows";
    }

    @Override
    public List<Option> options() {
        return List.of(Option.of("messages", "50000", "messages in the book"));
    }

    @Override
    public void run(Run run) throws IOException, InterruptedException {
        Chat chat = new Chat(run.number("messages"));
        Path dir = run.scratch().path("book");
        BookConfig config = BookConfig.defaults(dir).withDurability(Durability.OS);
        run.say("writing " + chat.messages() + " messages");
        try (Hearthbook book = Books.open(config, new NoViews())) {
            chat.sayAll(book);
        }
        ViewsConfig patient = ViewsConfig.defaults().withAwaitTimeout(Duration.ofHours(1));
        try (Hearthbook book = Books.open(config, SqliteViews.in(dir, patient))) {
            book.views().await(book.journal().head()).block();
            List<double[]> medians = run.rounds()
                    .medians("rebuilding", List.of(() -> rebuild(book, chat), () -> insert(run.scratch(), chat)));
            run.report()
                    .add(Figure.of(
                            name(),
                            chat.messages() + " messages",
                            medians.get(0)[0],
                            "messages/s",
                            medians.get(1)[0],
                            Bound.ratioAtLeast(0.6)));
            run.report()
                    .add(Figure.of(
                            name(),
                            chat.messages() + " messages, CPU",
                            medians.get(0)[1],
                            "us/message",
                            medians.get(1)[1],
                            Bound.NONE));
        }
    }

    private static double[] rebuild(Hearthbook book, Chat chat) {
        long began = System.nanoTime();
        long cpu = Cpu.nanos();
        book.upkeep().rebuild().blockLast();
        return numbers(chat, began, cpu);
    }

    private static double[] insert(Scratch scratch, Chat chat) throws IOException {
        Path folder = scratch.folder("plain");
        try (PlainRows rows = new PlainRows(chat, folder.resolve("plain.db"))) {
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
}
