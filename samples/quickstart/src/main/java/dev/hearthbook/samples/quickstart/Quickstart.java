package dev.hearthbook.samples.quickstart;

import dev.hearthbook.BookConfig;
import dev.hearthbook.Hearthbook;
import dev.hearthbook.crypto.TinkKeyVault;
import dev.hearthbook.crypto.Unlock;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.model.Mark;
import dev.hearthbook.model.MemoryContent;
import dev.hearthbook.model.MemoryDraft;
import dev.hearthbook.model.RequestContext;
import dev.hearthbook.model.Role;
import dev.hearthbook.model.Subject;
import dev.hearthbook.projections.MemoryViews;
import dev.hearthbook.projections.SqliteViews;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;

/**
 * A book in one screen.
 *
 * <p>{@code block()} gives null for an empty answer, which the commands used here never give; so these examples are read
 * without null checks.
 */
@NullUnmarked
public final class Quickstart {
    private Quickstart() {}

    /** Tells a short story in a book in the folder that the argument names. */
    public static void main(String[] args) {
        if (args.length != 1) {
            System.err.println("usage: Quickstart FOLDER");
            System.exit(2);
        }
        char[] passphrase = System.console() == null
                ? null
                : System.console().readPassword("A passphrase for the book in %s: ", args[0]);
        if (passphrase == null || passphrase.length == 0) {
            System.err.println("a passphrase is needed, typed at a terminal");
            System.exit(2);
        }
        onDisk(Path.of(args[0]), passphrase, System.out);
    }

    /** The first screen of the README. */
    static void onDisk(Path dir, char[] passphrase, PrintStream out) {
        // snippet: readme
        Subject user = Subject.of("user-7f3a");
        try (Hearthbook book = Hearthbook.open(
                BookConfig.defaults(dir),
                TinkKeyVault.openOrCreate(dir, Unlock.passphrase(passphrase)),
                SqliteViews.in(dir))) {

            // Live: the answer now, and again whenever it changes.
            book.as(user)
                    .memories()
                    .watch(book.as(user).memories().query())
                    .subscribe(page -> out.println("remembered: " + page.rows().size()));

            // Acknowledged: sealed, in the log and on the disk when the answer comes.
            var chat = book.conversations().start(user, "Tea").block();
            book.conversations()
                    .say(chat.session(), Role.USER, "Ada", "I drink green tea in the garden.")
                    .block();
            var made = book.memories()
                    .remember(user, MemoryDraft.of("likes green tea").kind(MemoryContent.PREFERENCE))
                    .block();

            // Your own write, read; and found by its words, among this user's only.
            out.println(
                    book.memories().get(made.memory(), made.receipt()).block().text());
            book.as(user)
                    .conversations()
                    .search("garden tea")
                    .block()
                    .forEach(hit -> out.println(hit.score() + "  " + hit.row().text()));

            // Several writes, all or nothing.
            book.commit(tx -> {
                        tx.memories().revise(made.memory(), "likes green tea, but not after six");
                        tx.conversations().endSession(chat.session());
                    })
                    .block();

            // One key destroyed: events, rows and search entries of this user are unreadable from now on. The receipt,
            // signed by the book, says so to whoever has the book's public key.
            var receipt = book.with(RequestContext.of("ada", "asked to be forgotten"))
                    .erasures()
                    .erase(user)
                    .block();
            out.println(receipt.text());
        }
        // end
    }

    /** An application's own table in a book in memory, and the events replayed from a position. */
    static List<String> inMemory(PrintStream out) {
        Subject user = Subject.of("user-7f3a");
        try (Hearthbook book = Hearthbook.inMemory(
                BookConfig.defaults(Path.of("unused")).withEventTypes(Moods.TYPES),
                MemoryViews.create().with(Moods.projection()))) {
            return moods(book, user, out);
        }
    }

    /** Notes three moods, replays the events after the first, and asks for the liveliest. */
    static List<String> moods(Hearthbook book, Subject user, PrintStream out) {
        var first = book.journal().append(Moods.noted(user, "ada", "calm", 2)).block();
        book.journal().append(Moods.noted(user, "ada", "excited", 9)).block();
        var last = book.journal().append(Moods.noted(user, "ada", "curious", 6)).block();

        // snippet: replay
        Mark seen = first.mark(); // kept wherever you like, as text: seen.toString(), Mark.parse
        book.journal()
                .read(seen) // subscribe(seen) goes on with what comes
                .ofType(Recorded.Fact.class)
                .doOnNext(fact -> out.println(fact.position() + "  " + fact.event()))
                .blockLast();
        // end

        return book.views()
                .page(Moods.liveliest(user, "ada").after(last))
                .block()
                .rows();
    }
}
