package dev.hearthbook.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A collection of documents of one shape: its name, what a document is in Java, how long documents live, by which fields they
 * are found, and what must hold. Immutable; every method gives another one.
 *
 * <pre>{@code
 * CollectionType.named("workflows", Workflow.class)
 *     .matchedBy("state").orderedBy("progress")
 *     .rule("progress", FieldRule.number(0, 1))
 * }</pre>
 *
 * <p>An application declares it once, as a constant, and hands the same one to the façade and to the views. Rules and hooks
 * stand in the program, not in the log: they are asked when something is written, and what was written before stays.
 *
 * @param name 1 to {@value #NAME_CHARS_MAX} letters and digits, beginning with a small letter; it stands in the log for ever
 * @param type a record, or {@code Map} for documents without a shape
 * @param indexes at most {@value #INDEXES_MAX}
 * @param required paths of fields that must be there
 * @param before asked one after another what shall be stored, before the rules; they may refuse by throwing
 * @param after told what was recorded, once it is
 */
public record CollectionType<T>(
        String name,
        Class<T> type,
        RetentionClass retention,
        List<FieldIndex> indexes,
        List<String> required,
        List<Rule> rules,
        List<UnaryOperator<DocumentChange>> before,
        List<Consumer<DocumentChange>> after) {
    public static final int NAME_CHARS_MAX = 24;
    public static final int INDEXES_MAX = 8;

    /**
     * A rule for one field.
     *
     * @param path of the field
     */
    public record Rule(String path, FieldRule rule) {}

    public CollectionType {
        Require.that(
                name.matches("[a-z][A-Za-z0-9]*") && snake(name).length() <= NAME_CHARS_MAX,
                "a collection's name has 1 to %d letters and digits, capitals counted twice, and begins with a small one, but"
                        + " was '%s'",
                NAME_CHARS_MAX,
                name);
        indexes = Bounded.list("indexes", indexes, INDEXES_MAX);
        required = List.copyOf(required);
        rules = List.copyOf(rules);
        before = List.copyOf(before);
        after = List.copyOf(after);
    }

    /** Documents that are records of a class, by their components. */
    public static <T extends Record> CollectionType<T> named(String name, Class<T> type) {
        return empty(name, type);
    }

    /** Documents without a shape. */
    @SuppressWarnings("unchecked") // a class has no type arguments
    public static CollectionType<Map<String, Object>> named(String name) {
        return empty(name, (Class<Map<String, Object>>) (Class<?>) Map.class);
    }

    private static <T> CollectionType<T> empty(String name, Class<T> type) {
        return new CollectionType<>(
                name, type, RetentionClass.DOCUMENTS, List.of(), List.of(), List.of(), List.of(), List.of());
    }

    /** Another length of life; {@link RetentionClass#DOCUMENTS} by default, which is kept. It counts for new documents. */
    public CollectionType<T> kept(RetentionClass as) {
        return new CollectionType<>(name, type, as, indexes, required, rules, before, after);
    }

    /** Fields that queries match by equality. */
    public CollectionType<T> matchedBy(String... paths) {
        return indexed(FieldIndex.Kind.MATCHED, paths);
    }

    /** Fields that queries order by and match by ranges: whole numbers, which the disk then shows. */
    public CollectionType<T> orderedByWhole(String... paths) {
        return indexed(FieldIndex.Kind.WHOLE, paths);
    }

    /** The same for any numbers. */
    public CollectionType<T> orderedBy(String... paths) {
        return indexed(FieldIndex.Kind.FRACTION, paths);
    }

    /** The same for instants. */
    public CollectionType<T> orderedByTime(String... paths) {
        return indexed(FieldIndex.Kind.TIME, paths);
    }

    private CollectionType<T> indexed(FieldIndex.Kind kind, String... paths) {
        List<FieldIndex> more =
                Stream.of(paths).map(path -> new FieldIndex(path, kind)).toList();
        return new CollectionType<>(name, type, retention, and(indexes, more), required, rules, before, after);
    }

    /** Fields that must be there. */
    public CollectionType<T> required(String... paths) {
        return new CollectionType<>(
                name, type, retention, indexes, and(required, List.of(paths)), rules, before, after);
    }

    /** What a field must be when it is there. */
    public CollectionType<T> rule(String path, FieldRule rule) {
        return new CollectionType<>(
                name, type, retention, indexes, required, and(rules, List.of(new Rule(path, rule))), before, after);
    }

    /**
     * Asked before a change is decided: gives the change with the fields that shall be stored, or throws to refuse it. It may
     * run several times for one change, so it must be pure.
     */
    public CollectionType<T> before(UnaryOperator<DocumentChange> hook) {
        return new CollectionType<>(name, type, retention, indexes, required, rules, and(before, List.of(hook)), after);
    }

    /** Told after a change was recorded, once; on a crash in between never. What it throws is logged and changes nothing. */
    public CollectionType<T> after(Consumer<DocumentChange> hook) {
        return new CollectionType<>(name, type, retention, indexes, required, rules, before, and(after, List.of(hook)));
    }

    private static <E> List<E> and(List<E> some, List<E> more) {
        List<E> all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }

    /**
     * The fields to store, after the hooks and the rules.
     *
     * @throws InvalidDocumentException naming the field
     */
    public Optional<Map<String, Object>> checked(DocumentChange change) {
        DocumentChange wanted = change;
        for (UnaryOperator<DocumentChange> hook : before) {
            wanted = hook.apply(wanted);
        }
        Optional<Map<String, Object>> fields =
                change.isDelete() ? Optional.empty() : wanted.after().map(Fields::normal);
        Require.that(
                fields.isPresent() != change.isDelete(),
                "%s: a hook made a deletion of another change; it may throw to refuse it",
                name);
        fields.ifPresent(this::check);
        return fields;
    }

    private void check(Map<String, Object> fields) {
        for (String path : required) {
            if (Fields.at(fields, path) == null) {
                throw new InvalidDocumentException(name, path, "a value", "missing");
            }
        }
        rules.forEach(it -> check(fields, it.path(), it.rule()));
        indexes.forEach(it -> check(fields, it.path(), it.rule()));
    }

    private void check(Map<String, Object> fields, String path, FieldRule rule) {
        Object value = Fields.at(fields, path);
        if (value != null && !rule.holds().test(value)) {
            throw new InvalidDocumentException(name, path, rule.demand(), Fields.shape(value));
        }
    }

    /** Its name as tables spell it: {@code uiState} is {@code ui_state}. */
    public String snakeName() {
        return snake(name);
    }

    private static String snake(String name) {
        return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return "CollectionType[" + name + "]";
    }
}
