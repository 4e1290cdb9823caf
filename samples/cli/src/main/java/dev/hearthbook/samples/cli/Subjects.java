package dev.hearthbook.samples.cli;

import dev.hearthbook.Hearthbook;
import dev.hearthbook.model.Subject;
import dev.hearthbook.view.ConversationTable;
import dev.hearthbook.view.MemoryTable;
import dev.hearthbook.view.Page;
import dev.hearthbook.view.Query;
import dev.hearthbook.view.Search;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;

/** Whose data is in a book, as far as one search can cover it. */
final class Subjects {
    private Subjects() {}

    /** Every subject of a conversation or memory; no more than one above what a search takes. */
    static Set<Subject> of(Hearthbook book) {
        Set<Subject> subjects = new LinkedHashSet<>();
        collect(book, ConversationTable.conversations().map(it -> it.subject()), subjects);
        collect(book, MemoryTable.query().map(it -> it.subject()), subjects);
        return subjects;
    }

    private static void collect(Hearthbook book, Query<Subject> query, Set<Subject> into) {
        Query<Subject> next = query.limit(Query.LIMIT_MAX);
        while (into.size() <= Search.SUBJECTS_MAX) {
            Page<Subject> page = Objects.requireNonNull(book.views().page(next).block());
            into.addAll(page.rows());
            if (page.next().isEmpty()) {
                return;
            }
            next = next.at(page.next().get());
        }
    }
}
