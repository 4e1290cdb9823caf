package dev.hearthbook.projections.internal.worker;

import dev.hearthbook.model.Require;
import dev.hearthbook.projections.fold.Projection;
import dev.hearthbook.projections.store.Language;
import dev.hearthbook.view.Table;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Projections whose tables share one store, one worker and one mark.
 *
 * @param name names the store
 * @param paths table to what its rows are found by besides what it declares, see {@link Table#indexing}
 * @param embedded whether rows of tables that declare it get vectors
 */
public record Group(String name, List<Projection> projections, Map<String, Set<String>> paths, boolean embedded) {
    /** Raised when the worker itself writes other rows for the same folds. */
    private static final int WORKER_VERSION = 1;

    public Group(String name, List<Projection> projections) {
        this(name, projections, Map.of(), false);
    }

    public Group {
        projections = List.copyOf(projections);
        paths = Map.copyOf(paths);
        Set<String> tables = new HashSet<>();
        for (Projection projection : projections) {
            Require.that(
                    projection.name().matches("[a-z0-9_]{1,40}"),
                    "a projection name has 1 to 40 lower-case letters, digits and '_', but was '%s'",
                    projection.name());
            for (Table table : projection.tables()) {
                Require.that(
                        tables.add(table.name()),
                        "projection %s: table '%s' belongs to another projection of group %s already",
                        projection.name(),
                        table.name(),
                        name);
            }
        }
    }

    /** Those of the projections, and at the end that of {@linkplain #parked parked} events. */
    public List<Table> tables() {
        List<Table> all = new ArrayList<>();
        projections.forEach(projection -> projection.tables().forEach(table -> all.add(kept(table))));
        all.add(parked());
        return List.copyOf(all);
    }

    /** Which events its projections could not fold. */
    Table parked() {
        return Parking.table(name);
    }

    /** What the store keeps: the tables, and besides those that hold vectors of their rows. */
    public List<Table> stored() {
        List<Table> all = new ArrayList<>(tables());
        tables().forEach(table -> vectors(table).ifPresent(all::add));
        return all;
    }

    /** Where vectors of a table's rows lie; empty when there are none. */
    public Optional<Table> vectors(Table table) {
        return embedded ? table.vectors() : Optional.empty();
    }

    /** A table of a projection as the views keep it. */
    Table kept(Table table) {
        Set<String> more = paths.get(table.name());
        return more == null ? table : table.indexing(new TreeSet<>(more));
    }

    /** Changes whenever stored rows could differ from those that would be folded now; 32 hex digits. */
    public String shape(Language language) {
        StringBuilder text = new StringBuilder("worker " + WORKER_VERSION + " " + language);
        for (Projection projection : projections) {
            text.append('\n').append(projection.name()).append(' ').append(projection.version());
            projection
                    .tables()
                    .forEach(table -> text.append('\n').append(kept(table).signature()));
            projection.tables().stream()
                    .filter(table -> vectors(table).isPresent())
                    .forEach(table -> text.append("\nvectors of ").append(table.embedded()));
        }
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
