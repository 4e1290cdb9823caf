package dev.hearthbook.projections;

import dev.hearthbook.files.Preset;
import dev.hearthbook.projections.fold.Projection;
import dev.hearthbook.projections.internal.sqlite.SqliteReadStores;
import dev.hearthbook.projections.vector.VectorsConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Views in SQLite files: the one line that wires the read side into a book.
 *
 * <pre>{@code
 * SqliteViews.in(dir).with(new MoodProjection())
 * }</pre>
 *
 * <p>The files hold sealed rows and blind tokens only; they can be deleted at any time while the book is closed and are then
 * built anew from the log.
 */
public final class SqliteViews extends FoldedViews {
    private static final Duration READER_WAIT_MAX = Duration.ofSeconds(10);

    private final Path dir;
    private final ViewsConfig config;
    private final Optional<VectorsConfig> vectors;
    private final List<Projection> own;

    private SqliteViews(Path dir, ViewsConfig config, Optional<VectorsConfig> vectors, List<Projection> own) {
        super(
                () -> SqliteReadStores.in(
                        dir.resolve("views"), Preset.of(dir).pageBytes(), config.readers(), READER_WAIT_MAX),
                config,
                vectors,
                own);
        this.dir = dir;
        this.config = config;
        this.vectors = vectors;
        this.own = own;
    }

    /**
     * Views of the book in a folder, the one its log and keyring lie in; their files lie in {@code views} inside it, created
     * when they are opened.
     */
    public static SqliteViews in(Path dir) {
        return in(dir, ViewsConfig.defaults());
    }

    public static SqliteViews in(Path dir, ViewsConfig config) {
        return new SqliteViews(dir, config, Optional.empty(), List.of());
    }

    /**
     * These views and the tables of one more projection, which get a file of their own; to be called before they are opened.
     *
     * @throws IllegalArgumentException when its name or one of its tables is taken
     */
    public SqliteViews with(Projection projection) {
        return new SqliteViews(dir, config, vectors, and(own, projection));
    }

    /**
     * These views, whose rows are also found by what they mean; to be called before they are opened.
     *
     * <pre>{@code
     * SqliteViews.in(dir).with(VectorsConfig.of(embedder))
     * }</pre>
     */
    public SqliteViews with(VectorsConfig vectors) {
        return new SqliteViews(dir, config, Optional.of(vectors), own);
    }
}
