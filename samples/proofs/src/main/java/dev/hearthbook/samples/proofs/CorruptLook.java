package dev.hearthbook.samples.proofs;

import dev.hearthbook.Hearthbook;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.TimeUnit;

/** The process that looks at damaged books; {@link CorruptProof} starts it and reads what it prints. */
final class CorruptLook {
    /** Beyond this it hangs: the process ends itself, and says where it stood. */
    private static final long HANGS_SECONDS = 60;

    private CorruptLook() {}

    /** Arguments: folder of the books, folder to work in, first place, place behind the last one, seed. */
    public static void main(String[] arguments) throws Exception {
        Path books = Path.of(arguments[0]);
        Path work = Path.of(arguments[1]);
        Natives.outside(work);
        Map<String, Truth> truths = new HashMap<>();
        for (String base : new String[] {"killed", "closed"}) {
            Path copy = work.resolve(base);
            Books.copy(books.resolve(base), copy);
            try (Hearthbook book = Books.open(RichBook.config(copy))) {
                truths.put(base, Truth.of(book));
            }
            Books.delete(copy);
        }
        Timer timer = new Timer(true);
        for (int number = Integer.parseInt(arguments[2]); number < Integer.parseInt(arguments[3]); number++) {
            Harm harm = Harm.at(books, Long.parseLong(arguments[4]), number);
            System.out.println("place " + number + " " + harm);
            look(books, work.resolve("book-" + number), harm, truths, timer);
        }
        Books.delete(work);
    }

    private static void look(Path books, Path book, Harm harm, Map<String, Truth> truths, Timer timer)
            throws IOException {
        Truth truth = truths.get(harm.base());
        if (truth == null) {
            throw new AssertionError("there is no book called " + harm.base());
        }
        Books.copy(books.resolve(harm.base()), book);
        harm.to(books, book);
        TimerTask watch = watch();
        timer.schedule(watch, TimeUnit.SECONDS.toMillis(HANGS_SECONDS));
        Inspection.Verdict verdict = Inspection.of(book, truth, harm.leavesNoTrace(books));
        watch.cancel();
        System.out.println("events " + truth.events().size());
        verdict.broken().forEach(line -> System.out.println("broken " + line.replace('\n', ' ')));
        System.out.println("lost " + verdict.lost());
        System.out.println("slowest " + verdict.slowestSeconds());
        System.out.println("answer " + verdict.answer());
        Books.delete(book);
        if (Files.exists(book)) {
            throw new IOException(book + " is still there");
        }
    }

    private static TimerTask watch() {
        return new TimerTask() {
            @Override
            public void run() {
                Thread.getAllStackTraces().forEach((thread, trace) -> {
                    System.out.println(thread);
                    for (StackTraceElement at : trace) {
                        System.out.println("    " + at);
                    }
                });
                Runtime.getRuntime().halt(9);
            }
        };
    }
}
