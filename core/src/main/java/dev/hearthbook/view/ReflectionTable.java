package dev.hearthbook.view;

import dev.hearthbook.model.MemoryId;
import dev.hearthbook.model.MemoryTier;
import dev.hearthbook.model.Reflection;
import dev.hearthbook.model.ReflectionId;
import dev.hearthbook.model.ReflectionOutcome;
import dev.hearthbook.model.ReflectionStatus;
import dev.hearthbook.model.Subject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reflections as rows; the key is the reflection's id. */
public final class ReflectionTable {
    public static final Table REFLECTIONS = Table.named("reflections")
            .blindBook("status")
            .blind("occasion")
            .sealed("subject", "inputs", "outcome", "reason")
            .orderedBy(Table.CREATED_AT)
            .orderedBy(Table.CREATED_AT, "status")
            .build();

    private ReflectionTable() {}

    /** Every reflection, newest first. */
    public static Query<Reflection> query() {
        return Query.on(REFLECTIONS).orderBy(Table.CREATED_AT).descending().map(ReflectionTable::reflection);
    }

    public static Map<String, Object> row(Reflection reflection) {
        Values values = new Values()
                .text("subject", reflection.subject())
                .text("occasion", reflection.occasion())
                .text("status", reflection.status())
                .text("reason", reflection.reason())
                .some("inputs", ids(reflection.inputs()));
        reflection.outcome().ifPresent(outcome -> values.some("outcome", row(outcome)));
        return values.all();
    }

    private static Map<String, Object> row(ReflectionOutcome outcome) {
        return Map.of(
                "simulations",
                outcome.simulations(),
                "insights",
                outcome.insights(),
                "promotions",
                outcome.promotions().stream()
                        .map(it -> List.of(
                                it.memory().value(), it.from().name(), it.to().name()))
                        .toList(),
                "merges",
                outcome.merges().stream()
                        .map(it -> List.of(it.kept().value(), ids(it.same())))
                        .toList());
    }

    private static List<String> ids(List<MemoryId> memories) {
        return memories.stream().map(MemoryId::value).toList();
    }

    public static Reflection reflection(Row row) {
        return new Reflection(
                ReflectionId.of(row.key()),
                Subject.of(row.text("subject")),
                row.text("occasion"),
                row.texts("inputs").stream().map(MemoryId::of).toList(),
                ReflectionStatus.valueOf(row.text("status")),
                row.has("outcome") ? Optional.of(outcome(row.map("outcome"))) : Optional.empty(),
                row.text("reason"),
                row.createdAt(),
                row.updatedAt());
    }

    private static ReflectionOutcome outcome(Map<String, Object> row) {
        return new ReflectionOutcome(
                texts(row.get("simulations")),
                texts(row.get("insights")),
                Values.list(row.get("promotions")).stream()
                        .map(ReflectionTable::texts)
                        .map(it -> new ReflectionOutcome.Promotion(
                                MemoryId.of(it.get(0)), MemoryTier.valueOf(it.get(1)), MemoryTier.valueOf(it.get(2))))
                        .toList(),
                Values.list(row.get("merges")).stream()
                        .map(Values::list)
                        .map(it -> new ReflectionOutcome.Merge(
                                MemoryId.of(String.valueOf(it.get(0))),
                                texts(it.get(1)).stream().map(MemoryId::of).toList()))
                        .toList());
    }

    private static List<String> texts(@Nullable Object list) {
        return Values.list(list).stream().map(String::valueOf).toList();
    }
}
