package dev.hearthbook.view;

import dev.hearthbook.model.EventId;
import dev.hearthbook.model.Memory;
import dev.hearthbook.model.MemoryContent;
import dev.hearthbook.model.MemoryId;
import dev.hearthbook.model.MemoryStats;
import dev.hearthbook.model.MemoryStatus;
import dev.hearthbook.model.MemoryTier;
import dev.hearthbook.model.PersonaId;
import dev.hearthbook.model.PolicyDecision;
import dev.hearthbook.model.Subject;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Memories as rows, their tags, and how many there are.
 *
 * <p>Clear are times, counts, strength, confidence and importance; tier, status and persona can be matched across the book,
 * kind and tags within a subject only.
 */
public final class MemoryTable {
    /** The key is the memory's id. Times that are not set stand at the far end that they mean. */
    public static final Table MEMORIES = Table.named("memories")
            .blindBook("tier", "status", "persona")
            .blind("kind")
            .clearLong("remembered_at", "valid_from", "valid_to", "retention_until", "accesses", "last_access")
            .clearDouble("strength", "confidence", "importance")
            .sealed(
                    "subject",
                    "text",
                    "patterns",
                    "tags",
                    "metadata",
                    "analysis",
                    "policies",
                    "sources",
                    "superseded_by",
                    "generation",
                    "erasable_alone")
            .searchable("text", 1.0)
            .searchable("patterns", 0.7)
            .searchable("tags", 0.7)
            .embedded("text")
            .orderedBy("remembered_at", "status")
            .orderedBy("remembered_at", "status", "tier")
            .orderedBy("importance", "status")
            .orderedBy("last_access", "status")
            .orderedBy("retention_until")
            .build();

    /** One row per memory and tag, so that tags can be matched one by one; the key is {@link #tagKey}. */
    public static final Table MEMORY_TAGS = Table.named("memory_tags")
            .blindBook("memory")
            .blind("tag")
            .orderedBy(Table.POSITION, "tag")
            .build();

    /**
     * How many memories there are, counted per set of keys they hang on: a purge or an erasure takes the count along with what
     * it counted, and a rebuild counts the same.
     */
    public static final Table MEMORY_STATS = Table.named("memory_stats")
            .clearLong(
                    "working", "episodic", "semantic", "shared_tier", "active", "superseded", "retracted", "forgotten")
            .sealed("kinds")
            .build();

    /** Stands for "always" and "never yet"; the smallest long itself stands for no value. */
    private static final long EARLIEST = Long.MIN_VALUE + 1;
    /** Stands for "for ever". */
    private static final long LATEST = Long.MAX_VALUE;

    /** How many kinds one row of counters tells apart; the others are counted as {@value #OTHER_KINDS}. */
    public static final int KINDS_MAX = 256;

    public static final String OTHER_KINDS = "(other kinds)";

    private MemoryTable() {}

    /** Every memory, oldest change first, whatever its status. */
    public static Query<Memory> query() {
        return Query.on(MEMORIES).map(MemoryTable::memory);
    }

    /** Memories that count, by their words. */
    public static Search<Memory> search() {
        return Search.in(MEMORIES)
                .where(Match.is("status", MemoryStatus.ACTIVE.name()))
                .map(MemoryTable::memory);
    }

    /** The same as people remember: what fits, what came up lately and what matters count alike. */
    public static Search<Memory> recall() {
        return search().recency(1, "remembered_at", "last_access").importance(1, "importance");
    }

    /** The memories that reads show at an instant: their retention is not over. */
    public static Match visibleAt(Instant now) {
        return Match.between("retention_until", Row.micros(now) + 1, LATEST);
    }

    /** The memories whose own retention was over at an instant. */
    public static Match expiredAt(Instant now) {
        return Match.between("retention_until", EARLIEST, Row.micros(now));
    }

    /** The memories that are so in the world at an instant. */
    public static List<Match> validAt(Instant at) {
        return List.of(
                Match.between("valid_from", EARLIEST, Row.micros(at)),
                Match.between("valid_to", Row.micros(at) + 1, LATEST));
    }

    public static String tagKey(MemoryId memory, String tag) {
        return memory + "#" + tag;
    }

    public static Map<String, Object> row(Memory memory) {
        MemoryContent content = memory.content();
        return new Values()
                .text("subject", memory.subject())
                .text("persona", memory.persona())
                .text("tier", memory.tier())
                .text("status", memory.status())
                .text("kind", content.kind())
                .text("text", content.text())
                .some("patterns", content.patterns())
                .some("tags", content.tags())
                .some("metadata", content.metadata())
                .some("analysis", memory.analysis())
                .some(
                        "policies",
                        memory.policies().stream()
                                .map(it -> Map.of(
                                        "type", it.type(),
                                        "action", it.action(),
                                        "rule", it.rule(),
                                        "reason", it.reason(),
                                        "at", Row.micros(it.at())))
                                .toList())
                .some(
                        "sources",
                        content.sources().stream().map(EventId::toString).toList())
                .text("superseded_by", memory.supersededBy())
                .number("generation", memory.generation())
                .flag("erasable_alone", memory.erasableAlone())
                .instant("remembered_at", memory.createdAt())
                .instant("valid_from", content.validFrom(), EARLIEST)
                .instant("valid_to", content.validTo(), LATEST)
                .instant("retention_until", memory.retentionUntil(), LATEST)
                .number("accesses", memory.accesses())
                .instant("last_access", memory.lastAccess(), EARLIEST)
                .fraction("strength", content.strength())
                .fraction("confidence", content.confidence())
                .fraction("importance", content.importance())
                .all();
    }

    /** What the index knows of a memory. */
    public static Map<String, String> searchText(Memory memory) {
        return Map.of(
                "text", memory.text(),
                "patterns", String.join("\n", memory.content().patterns()),
                "tags", String.join("\n", memory.content().tags()));
    }

    public static Memory memory(Row row) {
        MemoryContent content = new MemoryContent(
                row.text("kind"),
                row.text("text"),
                row.texts("patterns"),
                row.texts("tags"),
                Values.texts(row, "metadata"),
                row.fraction("strength"),
                row.fraction("confidence"),
                row.fraction("importance"),
                instant(row, "valid_from"),
                instant(row, "valid_to"),
                row.texts("sources").stream().map(EventId::parse).toList());
        return new Memory(
                MemoryId.of(row.key()),
                Subject.of(row.text("subject")),
                row.optionalText("persona").map(PersonaId::of),
                MemoryTier.valueOf(row.text("tier")),
                content,
                Values.texts(row, "analysis"),
                row.list("policies").stream()
                        .map(Values::map)
                        .map(it -> new PolicyDecision(
                                Values.text(it, "type"),
                                Values.text(it, "action"),
                                Values.text(it, "rule"),
                                Values.text(it, "reason"),
                                Values.instant(it, "at")))
                        .toList(),
                row.number("accesses"),
                instant(row, "last_access"),
                instant(row, "retention_until"),
                MemoryStatus.valueOf(row.text("status")),
                row.optionalText("superseded_by").map(MemoryId::of),
                (int) row.number("generation"),
                row.flag("erasable_alone"),
                Row.ofMicros(row.number("remembered_at")),
                row.updatedAt());
    }

    private static Optional<Instant> instant(Row row, String column) {
        long micros = row.number(column);
        return micros == EARLIEST || micros == LATEST ? Optional.empty() : Optional.of(Row.ofMicros(micros));
    }

    /**
     * A row of counters after a memory changed.
     *
     * @param before the counters so far, empty when there is no row yet
     * @param from the memory as it was counted, empty when it was not
     * @param to the memory as it counts from now on, empty when it does not
     */
    public static Map<String, Object> counted(Optional<Row> before, Optional<Memory> from, Optional<Memory> to) {
        Map<String, Object> counters = new HashMap<>();
        Map<String, Long> kinds = new HashMap<>();
        before.ifPresent(row -> {
            counters.putAll(row.values());
            row.map("kinds").forEach((kind, times) -> kinds.put(kind, ((Number) times).longValue()));
        });
        from.ifPresent(memory -> count(counters, kinds, memory, -1));
        to.ifPresent(memory -> count(counters, kinds, memory, 1));
        kinds.values().removeIf(times -> times == 0);
        counters.put("kinds", kinds);
        return counters;
    }

    private static void count(Map<String, Object> counters, Map<String, Long> kinds, Memory memory, long times) {
        add(counters, memory.status().name().toLowerCase(Locale.ROOT), times);
        if (memory.status() == MemoryStatus.ACTIVE) {
            add(counters, column(memory.tier()), times);
            boolean own = kinds.containsKey(memory.kind()) || (times > 0 && kinds.size() < KINDS_MAX);
            kinds.merge(own ? memory.kind() : OTHER_KINDS, times, Long::sum);
        }
    }

    private static void add(Map<String, Object> counters, String column, long times) {
        long before = counters.get(column) instanceof Number number ? number.longValue() : 0;
        counters.put(column, before + times);
    }

    private static String column(MemoryTier tier) {
        return tier == MemoryTier.SHARED ? "shared_tier" : tier.name().toLowerCase(Locale.ROOT);
    }

    /** The sum of rows of counters. */
    public static MemoryStats stats(Collection<Row> rows) {
        Map<MemoryTier, Long> tiers = new EnumMap<>(MemoryTier.class);
        Map<MemoryStatus, Long> statuses = new EnumMap<>(MemoryStatus.class);
        Map<String, Long> kinds = new HashMap<>();
        for (Row row : rows) {
            for (MemoryTier tier : MemoryTier.values()) {
                tiers.merge(tier, row.number(column(tier)), Long::sum);
            }
            for (MemoryStatus status : MemoryStatus.values()) {
                statuses.merge(status, row.number(status.name().toLowerCase(Locale.ROOT)), Long::sum);
            }
            row.map("kinds").forEach((kind, times) -> kinds.merge(kind, ((Number) times).longValue(), Long::sum));
        }
        return new MemoryStats(tiers, statuses, kinds);
    }
}
