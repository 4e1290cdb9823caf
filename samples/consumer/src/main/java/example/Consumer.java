package example;

import dev.hearthbook.BookConfig;
import dev.hearthbook.Hearthbook;
import dev.hearthbook.crypto.TinkKeyVault;
import dev.hearthbook.crypto.Unlock;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.model.Mark;
import dev.hearthbook.model.Memory;
import dev.hearthbook.model.Receipt;
import dev.hearthbook.model.Subject;
import dev.hearthbook.projections.SqliteViews;
import dev.hearthbook.view.Hit;
import dev.hearthbook.view.MemoryTable;
import java.nio.file.Path;
import java.util.List;

/** What a stranger does first: remember something, find it again, replay the log from a position. Fails loudly. */
public final class Consumer {
    private Consumer() {}

    public static void main(String[] arguments) {
        Path dir = Path.of(arguments[0]);
        Subject ada = Subject.of("ada");
        try (Hearthbook book = Hearthbook.open(
                BookConfig.defaults(dir),
                TinkKeyVault.openOrCreate(dir, Unlock.passphrase("correct horse battery staple".toCharArray())),
                SqliteViews.in(dir))) {
            Mark before = book.journal().head();
            Receipt receipt = book.memories().remember(ada, "likes tea in the garden").block().receipt();

            List<Hit<Memory>> hits =
                    book.memories().search(MemoryTable.search().within(ada).text("tea").after(receipt)).block();
            check(hits.size() == 1, "the memory is found: " + hits);

            List<Recorded> replayed = book.journal().read(before).collectList().block();
            check(replayed.size() == 1, "one event is replayed from " + before);
            check(replayed.get(0) instanceof Recorded.Fact, "and it can be read");
            System.out.println("consumer ok: " + replayed);
        }
    }

    private static void check(boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException("not so: " + what);
        }
    }
}
