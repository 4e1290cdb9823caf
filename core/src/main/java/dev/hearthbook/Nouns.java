package dev.hearthbook;

import dev.hearthbook.internal.decide.Desk;
import dev.hearthbook.journal.Journal;
import dev.hearthbook.model.IdSource;
import dev.hearthbook.model.RequestContext;
import dev.hearthbook.view.Views;
import dev.hearthbook.work.Workers;
import java.time.InstantSource;
import java.util.Optional;
import reactor.core.scheduler.Scheduler;

/** What the façades of one open book share. Any thread. */
final class Nouns implements AutoCloseable {
    final Journal journal;
    final Views views;
    final InstantSource clock;
    final IdSource ids;
    final Desk desk;
    final Touches touches;
    final Drafts drafts;

    Nouns(Journal journal, Views views, InstantSource clock, IdSource ids, Scheduler scheduler, Workers workers) {
        this.journal = journal;
        this.views = views;
        this.clock = clock;
        this.ids = ids;
        this.desk = new Desk(journal, clock, ids, scheduler);
        this.touches = new Touches(desk, scheduler, workers);
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
