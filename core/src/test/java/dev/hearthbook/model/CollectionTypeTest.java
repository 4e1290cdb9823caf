package dev.hearthbook.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.view.Column;
import dev.hearthbook.view.DocumentTable;
import dev.hearthbook.view.Table;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a collection demands of its documents, and how it says so. */
class CollectionTypeTest {
    private static final CollectionType<Map<String, Object>> TASKS = CollectionType.named("openTasks")
            .matchedBy("state", "owner.name")
            .orderedByWhole("rank")
            .orderedByTime("dueAt")
            .required("state")
            .rule("state", FieldRule.oneOf("open", "done"))
            .rule("title", FieldRule.text(1, 10))
            .rule("share", FieldRule.number(0, 1))
            .rule("tags", FieldRule.list(2));

    private static Map<String, Object> checked(Map<String, Object> fields) {
        DocumentChange change = new DocumentChange(
                "openTasks", DocumentId.of("d"), Optional.empty(), Optional.empty(), Optional.of(fields));
        return TASKS.checked(change).orElseThrow();
    }

    private static void refused(String field, String message, Map<String, Object> fields) {
        InvalidDocumentException e = assertThrows(InvalidDocumentException.class, () -> checked(fields));
        assertEquals(field, e.field());
        assertEquals("openTasks: field '" + field + "' takes " + message, e.getMessage());
        assertFalse(e.getMessage().contains("secret"));
    }

    @Test
    void a_broken_rule_names_the_field_what_it_takes_and_what_it_was() {
        refused("state", "a value, but was missing", Map.of("title", "x"));
        refused("state", "one of [open, done], but was a text of 6 characters", Map.of("state", "secret"));
        refused(
                "title",
                "a text of 1 to 10 characters, but was a text of 12 characters",
                Map.of("state", "open", "title", "secretsecret"));
        refused("share", "a number from 0.0 to 1.0, but was a fraction", Map.of("state", "open", "share", 1.5));
        refused("tags", "a list of at most 2, but was a list of 3", Map.of("state", "open", "tags", List.of(1, 2, 3)));
        refused(
                "rank",
                "a whole number, because it is indexed, but was a fraction",
                Map.of("state", "open", "rank", 1.5));
        refused(
                "dueAt",
                "an instant such as 2026-03-01T08:00:00Z, because it is indexed, but was a text of 6 characters",
                Map.of("state", "open", "dueAt", "secret"));
        refused(
                "owner.name",
                "a text, a number, true or false, because it is indexed, but was an object",
                Map.of("state", "open", "owner", Map.of("name", Map.of())));
    }

    @Test
    void its_table_follows_from_its_indexes() {
        Table table = DocumentTable.of(TASKS);

        assertEquals("documents_open_tasks", table.name());
        assertEquals(Column.Kind.BLIND, table.column("owner_name").kind());
        assertEquals(Column.Kind.CLEAR_LONG, table.column("due_at").kind());
        assertEquals(Column.Kind.SEALED, table.column("fields").kind());
        Document<Map<String, Object>> document = new Document<>(
                "openTasks",
                DocumentId.of("d"),
                Optional.empty(),
                14,
                checked(Map.of("state", "open", "owner", Map.of("name", "ada"), "dueAt", "2026-03-01T08:00:00Z")),
                false,
                Instant.EPOCH,
                Instant.EPOCH);
        Map<String, Object> row = DocumentTable.row(TASKS, document);
        assertEquals("ada", row.get("owner_name"));
        assertEquals(Instant.parse("2026-03-01T08:00:00Z"), row.get("due_at"));
        assertFalse(row.containsKey("rank"));
    }

    @Test
    void hooks_may_change_what_is_stored_and_refuse_but_not_make_a_deletion() {
        CollectionType<Map<String, Object>> stamped = TASKS.before(change -> new DocumentChange(
                change.collection(),
                change.id(),
                change.subject(),
                change.before(),
                change.after().map(it -> Fields.merge(it, Map.of("rank", 1L)))));
        DocumentChange insert = new DocumentChange(
                "openTasks",
                DocumentId.of("d"),
                Optional.empty(),
                Optional.empty(),
                Optional.of(Map.of("state", "open")));

        assertEquals(Optional.of(Map.of("state", "open", "rank", 1L)), stamped.checked(insert));
        CollectionType<Map<String, Object>> emptied = TASKS.before(change -> new DocumentChange(
                change.collection(), change.id(), change.subject(), change.before(), Optional.empty()));
        assertThrows(IllegalArgumentException.class, () -> emptied.checked(insert));
        CollectionType<Map<String, Object>> closed = TASKS.before(change -> {
            throw new IllegalStateException("closed for today");
        });
        assertThrows(IllegalStateException.class, () -> closed.checked(insert));
    }

    @Test
    void names_and_bounds_are_checked_when_it_is_declared() {
        for (String name : List.of("", "Tasks", "open_tasks", "a b", "x".repeat(25))) {
            assertThrows(IllegalArgumentException.class, () -> CollectionType.named(name), name);
        }
        assertThrows(IllegalArgumentException.class, () -> TASKS.matchedBy("a..b"));
        assertThrows(IllegalArgumentException.class, () -> TASKS.matchedBy("a", "b", "c", "d", "e"));
        for (CollectionType<?> type : HouseCollections.all()) {
            assertTrue(DocumentTable.of(type).columns().size() >= 3);
            assertTrue(DocumentTable.counters(type).columns().size() >= 5);
        }
    }

    @Test
    void every_class_of_the_house_has_its_own_code_and_is_found_by_it() {
        List<RetentionClass> all = RetentionClass.HOUSE;
        for (int i = 0; i < all.size(); i++) {
            assertEquals(i + 1, all.get(i).code());
            assertEquals(all.get(i), RetentionClass.coded(i + 1));
        }
        assertEquals(77, RetentionClass.coded(77).code());
    }
}
