package dev.hearthbook.samples.proofs;

import dev.hearthbook.BookConfig;
import dev.hearthbook.Hearthbook;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.log.Durability;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Mark;
import dev.hearthbook.model.Receipt;
import dev.hearthbook.model.Subject;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A process that writes into a book until it is killed, and says on its standard output, or in a file, what was acknowledged
 * ({@link Promises} knows the words).
 */
final class Scribe {
    /** How many of its threads write. */
    static final int WRITERS = 3;

    /** What it does most. */
    enum Phase {
        /** Small commits of several callers. */
        APPEND,
        /** Large events in small segments, so that a new segment is begun several times a second. */
        ROLL,
        /** Commits of many events, in several frames each, so that the index is written to disk all the time. */
        INDEX,
        /** Memories of several people, so that the views have work all the time. */
        PROJECTION,
        /** Memories, while all views are built anew over and over. */
        REBUILD,
        /** New people are written about and erased. */
        SHRED
    }

    /**
     * How it works.
     *
     * @param session counts the scribes of a book
     * @param durability {@code group}, {@code os}, or the milliseconds of an interval
     * @param acks the file for its words; empty for the standard output
     * @param ballast a file that it deletes when the disk is full, to go on with the room; empty for none
     */
    record Order(Path book, int session, Phase phase, String durability, String acks, String ballast) {
        Object[] arguments() {
            return new Object[] {book, session, phase, durability, acks, ballast};
        }

        static Order of(String[] arguments) {
            return new Order(
                    Path.of(arguments[0]),
                    Integer.parseInt(arguments[1]),
                    Phase.valueOf(arguments[2]),
                    arguments[3],
                    arguments[4],
                    arguments[5]);
        }

        /** The same settings for everybody who opens the book. */
        BookConfig config() {
            return Books.config(book)
                    .withSegmentBytes(1 << 20)
                    .withDurability(
                            switch (durability) {
                                case "group" -> Durability.GROUP;
                                case "os" -> Durability.OS;
                                default -> Durability.interval(Duration.ofMillis(Integer.parseInt(durability)));
                            });
        }
    }

    private final Order order;
    private final OutputStream out;
    private final Hearthbook book;
    private final AtomicBoolean working = new AtomicBoolean();
    private final AtomicInteger full = new AtomicInteger();

    private Scribe(Order order, OutputStream out) {
        this.order = order;
        this.out = out;
        say("opening");
        this.book = Books.open(order.config());
        say("open");
    }

    public static void main(String[] arguments) throws Exception {
        Order order = Order.of(arguments);
        // Not System.out, which would hide that nobody listens any more.
        OutputStream out = order.acks().isEmpty()
                ? new FileOutputStream(FileDescriptor.out)
                : new FileOutputStream(order.acks(), true);
        try {
            new Scribe(order, out).work();
        } catch (HearthbookException e) {
            out.write((failure(e) + "\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
            Runtime.getRuntime().halt(4);
        }
    }

    private void work() throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int writer = 0; writer < WRITERS; writer++) {
            int number = writer;
            threads.add(new Thread(() -> write(number)));
        }
        if (order.phase() == Phase.REBUILD) {
            threads.add(new Thread(this::rebuild));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        if (!order.ballast().isEmpty()) {
            goOnAfterFull();
        }
        book.close();
        say("closed");
    }

    private void write(int writer) {
        for (int number = 0; full.get() < WRITERS; number++) {
            try {
                switch (order.phase()) {
                    case APPEND ->
                        append(new Line(order.session(), writer, number, 1 + number % 3, 200, person(writer)));
                    case ROLL -> append(new Line(order.session(), writer, number, 1, 20_000, "writer-" + writer));
                    case INDEX -> append(new Line(order.session(), writer, number, 900, 60, person(writer)));
                    case PROJECTION, REBUILD -> remember(writer, number);
                    case SHRED -> writeAndErase(writer, number);
                }
            } catch (HearthbookException e) {
                if (e.code() != ErrorCode.OUT_OF_SPACE || order.ballast().isEmpty()) {
                    fail(e);
                }
                say("full " + e.getMessage());
                full.incrementAndGet();
                return;
            } catch (RuntimeException | Error e) {
                fail(e);
            }
        }
    }

    /** The first writer writes about somebody, who may be erased; the others about nobody. */
    private static String person(int writer) {
        return writer == 0 ? "writer-0" : "";
    }

    private void append(Line line) {
        Receipt receipt = book.journal().append(line.commit()).blockOptional().orElseThrow();
        acknowledged("ack " + System.currentTimeMillis() + " " + receipt.mark() + " " + line.id());
    }

    private void remember(int writer, int number) {
        String subject = "writer-" + writer;
        String text = "memory-" + order.session() + "-" + writer + "-" + number;
        Receipt receipt = book.memories()
                .remember(Subject.of(subject), text)
                .blockOptional()
                .orElseThrow()
                .receipt();
        acknowledged("memory " + System.currentTimeMillis() + " " + receipt.mark() + " " + text + " " + subject);
    }

    private void writeAndErase(int writer, int number) {
        String subject = "gone-" + order.session() + "-" + writer + "-" + number;
        append(new Line(order.session(), writer, number, 2, 300, subject));
        String text = "secret-" + order.session() + "-" + writer + "-" + number;
        Receipt receipt = book.memories()
                .remember(Subject.of(subject), text)
                .blockOptional()
                .orElseThrow()
                .receipt();
        acknowledged("memory " + System.currentTimeMillis() + " " + receipt.mark() + " " + text + " " + subject);
        if (number % 3 != 2) {
            erase(subject);
        }
    }

    private void erase(String subject) {
        say("erasing " + subject);
        book.erasures().erase(Subject.of(subject)).block();
        say("erased " + subject);
    }

    private void rebuild() {
        try {
            while (full.get() < WRITERS) {
                book.upkeep().rebuild().blockLast();
            }
        } catch (HearthbookException e) {
            if (e.code() != ErrorCode.OUT_OF_SPACE || order.ballast().isEmpty()) {
                fail(e);
            }
        } catch (RuntimeException | Error e) {
            fail(e);
        }
    }

    /** The disk is full: reads, an erasure, and after some room was made everything, in this same process. */
    private void goOnAfterFull() {
        say("read " + book.journal().read(Mark.START).count().blockOptional().orElseThrow());
        boolean rowsLater = false;
        try {
            erase("writer-0");
        } catch (HearthbookException e) {
            // Views that are behind may have no room to go on; but what was erased must be unreadable by now.
            rowsLater = e.code() == ErrorCode.OUT_OF_SPACE && isUnreadable("writer-0");
            say(rowsLater ? "later" : "unerased by " + failure(e));
        }
        try {
            Files.delete(Path.of(order.ballast()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        say("freed");
        for (int number = 0; number < 20; number++) {
            append(new Line(order.session(), WRITERS, number, 2, 500, ""));
        }
        book.views().await(book.journal().head()).block();
        if (rowsLater) {
            say("erased writer-0");
        }
        say("again");
    }

    private boolean isUnreadable(String subject) {
        return book.journal()
                .read(Mark.START)
                .toStream()
                .noneMatch(event ->
                        event instanceof Recorded.Fact fact && fact.subject().equals(Optional.of(Subject.of(subject))));
    }

    private void fail(Throwable cause) {
        say(failure(cause));
        Runtime.getRuntime().halt(3);
    }

    /** In one line, with every cause. */
    private static String failure(Throwable cause) {
        StringBuilder text = new StringBuilder("failed");
        for (Throwable at = cause; at != null; at = at.getCause()) {
            text.append(' ')
                    .append(
                            at instanceof HearthbookException known
                                    ? known.code()
                                    : at.getClass().getSimpleName())
                    .append(": ")
                    .append(at.getMessage())
                    .append(';');
        }
        return text.toString().replace('\n', ' ');
    }

    /** A commit was acknowledged; after the first one of this process it says that it is at work. */
    private void acknowledged(String line) {
        say(line);
        if (!working.getAndSet(true)) {
            say("working");
        }
    }

    /** One write, so that a line is there whole or not at all. */
    private void say(String line) {
        try {
            synchronized (out) {
                out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
        } catch (IOException e) {
            Runtime.getRuntime().halt(5); // whoever listened is gone
        }
    }
}
