package dev.hearthbook.samples.judges.pekko;

import dev.hearthbook.BookConfig;
import dev.hearthbook.Hearthbook;
import dev.hearthbook.crypto.TinkKeyVault;
import dev.hearthbook.crypto.Unlock;
import dev.hearthbook.event.Event;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.journal.Commit;
import dev.hearthbook.journal.Expected;
import dev.hearthbook.journal.Journal;
import dev.hearthbook.journal.Owner;
import dev.hearthbook.journal.StreamWrite;
import dev.hearthbook.model.RetentionClass;
import dev.hearthbook.model.StreamId;
import dev.hearthbook.model.Subject;
import dev.hearthbook.projections.MemoryViews;
import java.nio.file.Path;
import java.util.List;
import org.apache.pekko.actor.AbstractExtensionId;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.Extension;
import reactor.core.publisher.Flux;

/** The book of an actor system: opened in the folder {@code hearthbook.dir} and closed with the system. */
final class BookExtension implements Extension {
    static final Id ID = new Id();

    private final Hearthbook book;

    private BookExtension(Hearthbook book) {
        this.book = book;
    }

    Journal journal() {
        return book.journal();
    }

    /** A write whose stream belongs to whom the persistence id names, so that it can be erased with everything else of theirs. */
    static Commit commit(StreamId stream, Expected expected, List<? extends Event> events) {
        Owner owner = Owner.of(Subject.of(stream.id()), RetentionClass.CONVERSATIONS);
        return Commit.of(StreamWrite.of(stream, owner, expected, events.toArray(Event[]::new)));
    }

    /** What a stream says; an erased event says nothing and counts as gone. */
    static Flux<Event> said(Flux<Recorded> stream) {
        return stream.ofType(Recorded.Fact.class).map(Recorded.Fact::event);
    }

    /** Makes the extension once per system. */
    static final class Id extends AbstractExtensionId<BookExtension> {
        @Override
        public BookExtension createExtension(ExtendedActorSystem system) {
            Path dir = Path.of(system.settings().config().getString("hearthbook.dir"));
            Hearthbook book = Hearthbook.open(
                    BookConfig.defaults(dir).withEventTypes(PekkoEvent.TYPES),
                    TinkKeyVault.openOrCreate(dir, Unlock.key(new byte[32])),
                    MemoryViews.create());
            system.registerOnTermination(book::close);
            return new BookExtension(book);
        }
    }
}
