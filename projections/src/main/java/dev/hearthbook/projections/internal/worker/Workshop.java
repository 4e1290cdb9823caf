package dev.hearthbook.projections.internal.worker;

import dev.hearthbook.projections.internal.row.RowSealer;
import dev.hearthbook.projections.internal.search.BlindTokens;
import dev.hearthbook.projections.store.Language;
import dev.hearthbook.projections.store.ReadStores;
import dev.hearthbook.view.ViewSource;
import dev.hearthbook.work.Workers;

/** What all workers of one book use. */
public record Workshop(
        ViewSource source, ReadStores stores, RowSealer sealer, BlindTokens tokens, Language language, Pace pace) {
    /** The same with other stores. */
    Workshop in(ReadStores others) {
        return new Workshop(source, others, sealer, tokens, language, pace);
    }

    Workers workers() {
        return source.workers();
    }

    FoldStage stage(Group group) {
        return new FoldStage(group, sealer, tokens, pace.rowsKeptMax(), source::stream);
    }
}
