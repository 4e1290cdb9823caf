package dev.hearthbook.samples.simulation;

import dev.hearthbook.model.Subject;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the views should say, in plain maps: table, a space and key to text. It shares no rule with the house. */
final class PlainBook {
    private final Map<String, Entry> entries = new TreeMap<>();
    private final Set<Subject> erased = new HashSet<>();

    private record Entry(Optional<Subject> subject, String text) {}

    void put(String table, String key, Optional<Subject> subject, String text) {
        entries.put(table + " " + key, new Entry(subject, text));
    }

    /** The same row with another text. */
    void change(String table, String key, String text) {
        entries.computeIfPresent(table + " " + key, (same, entry) -> new Entry(entry.subject(), text));
    }

    void remove(String table, String key) {
        entries.remove(table + " " + key);
    }

    void erase(Subject subject) {
        erased.add(subject);
        entries.values().removeIf(entry -> entry.subject().equals(Optional.of(subject)));
    }

    boolean isErased(@Nullable Subject subject) {
        return subject != null && erased.contains(subject);
    }

    Map<String, String> rows() {
        Map<String, String> rows = new TreeMap<>();
        entries.forEach((key, entry) -> rows.put(key, entry.text()));
        return rows;
    }

    /** The keys of a table, in order. */
    java.util.List<String> keys(String table) {
        return entries.keySet().stream()
                .filter(key -> key.startsWith(table + " "))
                .map(key -> key.substring(table.length() + 1))
                .toList();
    }

    Optional<Subject> subject(String table, String key) {
        return Optional.ofNullable(entries.get(table + " " + key)).flatMap(Entry::subject);
    }
}
