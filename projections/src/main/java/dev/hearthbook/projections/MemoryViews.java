package dev.hearthbook.projections;

import dev.hearthbook.projections.fold.Projection;
import dev.hearthbook.projections.internal.memory.MemoryReadStores;
import java.util.List;

/**
 * Views that live in memory, for tests and books that keep nothing. Each {@link #open} starts empty and folds the log from its
 * first event.
 */
public final class MemoryViews extends FoldedViews {
    private final ViewsConfig config;
    private final List<Projection> own;

    private MemoryViews(ViewsConfig config, List<Projection> own) {
        super(MemoryReadStores::new, config, own);
        this.config = config;
        this.own = own;
    }

    public static MemoryViews create() {
        return create(ViewsConfig.defaults());
    }

    public static MemoryViews create(ViewsConfig config) {
        return new MemoryViews(config, List.of());
    }

    /**
     * These views and the tables of one more projection; to be called before they are opened.
     *
     * @throws IllegalArgumentException when its name or one of its tables is taken
     */
    public MemoryViews with(Projection projection) {
        return new MemoryViews(config, and(own, projection));
    }
}
