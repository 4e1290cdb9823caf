package dev.hearthbook.projections;

import dev.hearthbook.projections.fold.Projection;
import dev.hearthbook.projections.internal.memory.MemoryReadStores;
import dev.hearthbook.projections.vector.VectorsConfig;
import java.util.List;
import java.util.Optional;

/**
 * Views that live in memory, for tests and books that keep nothing. Each {@link #open} starts empty and folds the log from its
 * first event.
 */
public final class MemoryViews extends FoldedViews {
    private final ViewsConfig config;
    private final Optional<VectorsConfig> vectors;
    private final List<Projection> own;

    private MemoryViews(ViewsConfig config, Optional<VectorsConfig> vectors, List<Projection> own) {
        super(MemoryReadStores::new, config, vectors, own);
        this.config = config;
        this.vectors = vectors;
        this.own = own;
    }

    public static MemoryViews create() {
        return create(ViewsConfig.defaults());
    }

    public static MemoryViews create(ViewsConfig config) {
        return new MemoryViews(config, Optional.empty(), List.of());
    }

    /**
     * These views and the tables of one more projection; to be called before they are opened.
     *
     * @throws IllegalArgumentException when its name or one of its tables is taken
     */
    public MemoryViews with(Projection projection) {
        return new MemoryViews(config, vectors, and(own, projection));
    }

    /**
     * These views, whose rows are also found by what they mean; to be called before they are opened.
     *
     * <pre>{@code
     * MemoryViews.create().with(VectorsConfig.of(embedder))
     * }</pre>
     */
    public MemoryViews with(VectorsConfig vectors) {
        return new MemoryViews(config, Optional.of(vectors), own);
    }
}
