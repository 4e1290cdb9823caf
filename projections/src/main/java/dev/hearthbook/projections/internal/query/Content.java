package dev.hearthbook.projections.internal.query;

import dev.hearthbook.projections.internal.row.RowValues;
import dev.hearthbook.projections.store.StoreQuery;
import dev.hearthbook.view.Match;
import dev.hearthbook.view.Row;
import dev.hearthbook.view.Table;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What conditions mean on a row that was opened. Pure; any thread. */
final class Content {
    private Content() {}

    static boolean meets(Table table, Row row, Match match) {
        if (match instanceof Match.Any any) {
            return any.some().stream().anyMatch(one -> meets(table, row, one));
        }
        if (match instanceof Match.All all) {
            return all.every().stream().allMatch(one -> meets(table, row, one));
        }
        if (match instanceof Match.Not not) {
            return !meets(table, row, not.match());
        }
        if (match instanceof Match.In in) {
            return isIn(table, row, in);
        }
        if (match instanceof Match.Between between) {
            return value(row, between.column()) instanceof Number number
                    && StoreQuery.compare(number, between.from()) >= 0
                    && StoreQuery.compare(number, between.to()) <= 0;
        }
        if (match instanceof Match.Opened opened) {
            return meets(row, opened);
        }
        throw new AssertionError("no meaning of " + match.getClass().getSimpleName());
    }

    private static boolean isIn(Table table, Row row, Match.In in) {
        Object value = value(row, in.column());
        if (value == null) {
            return false;
        }
        boolean text = in.column().equals(Table.KEY)
                || (table.has(in.column()) && table.column(in.column()).kind().isBlind());
        return in.values().stream()
                .anyMatch(wanted -> text
                        ? RowValues.blindText(wanted).equals(value)
                        : StoreQuery.compare(RowValues.clearNumber(table, in.column(), wanted), (Number) value) == 0);
    }

    private static boolean meets(Row row, Match.Opened opened) {
        Object content = content(row, opened);
        if (content == null) {
            return false;
        }
        Object wanted = opened.value().map(RowValues::normal).orElse("");
        return switch (opened.test()) {
            case HAS -> true;
            case IS -> isEqual(content, wanted);
            case CONTAINS -> contains(content, wanted.toString());
            case AT_LEAST -> isOrdered(content, wanted) && compare(content, wanted) >= 0;
            case AT_MOST -> isOrdered(content, wanted) && compare(content, wanted) <= 0;
        };
    }

    private static @Nullable Object content(Row row, Match.Opened opened) {
        Object value = value(row, opened.column());
        if (opened.key().isEmpty()) {
            return value;
        }
        return value instanceof Map<?, ?> map ? map.get(opened.key().get()) : null;
    }

    /** The value of a column, an implied one, or the key; null when there is none. */
    static @Nullable Object value(Row row, String column) {
        return switch (column) {
            case Table.KEY -> row.key();
            case Table.POSITION -> row.position().value();
            case Table.CREATED_AT -> Row.micros(row.createdAt());
            case Table.UPDATED_AT -> Row.micros(row.updatedAt());
            default -> row.value(column);
        };
    }

    /** The texts of a column: one, or those of a list or a map. */
    static List<String> texts(Row row, String column) {
        List<String> texts = new ArrayList<>();
        collect(row.value(column), texts);
        return texts;
    }

    private static void collect(@Nullable Object value, List<String> texts) {
        if (value instanceof String text) {
            texts.add(text);
        } else if (value instanceof Collection<?> elements) {
            elements.forEach(element -> collect(element, texts));
        } else if (value instanceof Map<?, ?> map) {
            map.values().forEach(element -> collect(element, texts));
        }
    }

    private static boolean isEqual(Object content, Object wanted) {
        return content instanceof Number a && wanted instanceof Number b
                ? StoreQuery.compare(a, b) == 0
                : content.equals(wanted);
    }

    private static boolean contains(Object content, String part) {
        if (content instanceof Collection<?> elements) {
            return elements.stream().anyMatch(element -> contains(element, part));
        }
        return content instanceof String text && text.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT));
    }

    private static boolean isOrdered(Object content, Object wanted) {
        return (content instanceof Number && wanted instanceof Number)
                || (content instanceof String && wanted instanceof String);
    }

    private static int compare(Object content, Object wanted) {
        return content instanceof Number a && wanted instanceof Number b
                ? StoreQuery.compare(a, b)
                : content.toString().compareTo(wanted.toString());
    }
}
