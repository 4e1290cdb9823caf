package dev.hearthbook.projections;

import dev.hearthbook.files.Preset;
import dev.hearthbook.projections.fold.Projection;
import dev.hearthbook.projections.internal.sqlite.SqliteReadStores;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

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
    private final List<Projection> own;

    private SqliteViews(Path dir, ViewsConfig config, List<Projection> own) {
        super(
                () -> SqliteReadStores.in(
                        dir.resolve("views"), Preset.of(dir).pageBytes(), config.readers(), READER_WAIT_MAX),
                config,
                own);
        this.dir = dir;
        this.config = config;
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
        return new SqliteViews(dir, config, List.of());
    }

    /**
     * These views and the tables of one more projection, which get a file of their own; to be called before they are opened.
     *
     * @throws IllegalArgumentException when its name or one of its tables is taken
     */
    public SqliteViews with(Projection projection) {
        return new SqliteViews(dir, config, and(own, projection));
    }
}
