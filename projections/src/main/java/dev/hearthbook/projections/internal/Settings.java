package dev.hearthbook.projections.internal;

import dev.hearthbook.model.Require;
import dev.hearthbook.projections.internal.worker.Group;
import dev.hearthbook.projections.internal.worker.Pace;
import dev.hearthbook.projections.store.Language;
import dev.hearthbook.projections.vector.VectorsConfig;
import dev.hearthbook.view.Table;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What views are made of.
 *
 * @param groups each with a store and a worker of its own; no two have the same name, projection or table
 * @param readers threads that answer questions
 * @param vectors how rows are found by what they mean, too
 */
public record Settings(List<Group> groups, Language language, Pace pace, int readers, Optional<VectorsConfig> vectors) {
    public Settings {
        groups = List.copyOf(groups);
        Set<String> names = new HashSet<>();
        Map<String, String> tables = new HashMap<>();
        for (Group group : groups) {
            Require.that(names.add(group.name()), "there are two groups of projections named '%s'", group.name());
            for (Table table : group.tables()) {
                String other = tables.put(table.name(), group.name());
                Require.that(
                        other == null,
                        "table '%s' is declared by '%s' and by '%s'; one projection writes it",
                        table.name(),
                        other,
                        group.name());
            }
        }
    }
}
