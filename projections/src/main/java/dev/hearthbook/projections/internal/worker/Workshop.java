package dev.hearthbook.projections.internal.worker;

import dev.hearthbook.projections.internal.row.RowSealer;
import dev.hearthbook.projections.internal.search.BlindTokens;
import dev.hearthbook.projections.store.Language;
import dev.hearthbook.projections.store.ReadStores;
import dev.hearthbook.view.ViewSource;

/** What all workers of one book use. */
public record Workshop(
        ViewSource source, ReadStores stores, RowSealer sealer, BlindTokens tokens, Language language, Pace pace) {
    FoldStage stage(Group group) {
        return new FoldStage(group, sealer, tokens, pace.rowsKeptMax());
    }
}
