package dev.hearthbook;

import dev.hearthbook.internal.decide.Desk;
import dev.hearthbook.internal.decide.Guardian;
import dev.hearthbook.internal.journal.BookJournal;
import dev.hearthbook.journal.Journal;
import dev.hearthbook.keys.KeyVault;
import dev.hearthbook.model.IdSource;
import dev.hearthbook.model.RequestContext;
import dev.hearthbook.view.Views;
import java.time.InstantSource;
import java.util.Optional;
import reactor.core.scheduler.Scheduler;

/** What the façades of one open book share. Any thread. */
final class Nouns implements AutoCloseable {
    final Journal journal;
    final Views views;
    final InstantSource clock;
    final IdSource ids;
    final Guardian guardian;
    final Desk desk;
    final Touches touches;
    final Drafts drafts;

    Nouns(BookConfig config, KeyVault keys, BookJournal journal, Views views, Scheduler scheduler) {
        this.journal = journal;
        this.views = views;
        this.clock = config.clock();
        this.ids = config.ids();
        this.guardian = new Guardian(config.guard(), keys, ids);
        this.desk = new Desk(journal, clock, ids, scheduler, guardian, journal::tellRefused);
        this.touches = new Touches(desk, scheduler, config.workers());
        this.drafts = new Drafts();
    }

    /** Nobody in particular asks, for everybody's data. */
    Caller anybody() {
        return new Caller(this, RequestContext.NONE, Optional.empty(), Optional.empty());
    }

    /** Writes what waits; the journal must still be open. */
    @Override
    public void close() {
        touches.flush();
    }
}
