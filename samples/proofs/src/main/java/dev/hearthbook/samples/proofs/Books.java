package dev.hearthbook.samples.proofs;

import dev.hearthbook.BookConfig;
import dev.hearthbook.Hearthbook;
import dev.hearthbook.crypto.TinkKeyVault;
import dev.hearthbook.crypto.Unlock;
import dev.hearthbook.event.Event;
import dev.hearthbook.event.EventTypes;
import dev.hearthbook.model.Memory;
import dev.hearthbook.projections.SqliteViews;
import dev.hearthbook.projections.fold.HouseProjections;
import dev.hearthbook.view.Cursor;
import dev.hearthbook.view.Page;
import dev.hearthbook.view.Query;
import dev.hearthbook.view.Row;
import dev.hearthbook.view.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Durable books on the real parts, and what proofs do with them. */
final class Books {
    /** An application's own event, for proofs that speak of the journal alone. */
    record Noted(String text, int number) implements Event {}

    static final EventTypes TYPES =
            EventTypes.builder().register("proof.noted", 1, Noted.class).build();

    private Books() {}

    /** The defaults, and the event of the proofs. */
    static BookConfig config(Path folder) {
        return BookConfig.defaults(folder).withEventTypes(TYPES);
    }

    static Hearthbook open(Path folder) {
        return open(config(folder));
    }

    static Hearthbook open(BookConfig config) {
        return Hearthbook.open(
                config,
                TinkKeyVault.openOrCreate(config.dir(), Unlock.key(new byte[32])),
                SqliteViews.in(config.dir()));
    }

    static List<Table> tables() {
        return HouseProjections.all().stream()
                .flatMap(projection -> projection.tables().stream())
                .toList();
    }

    /** Every row of every table of the nouns, as of the end of the log: table and key to the whole row. */
    static Map<String, String> rows(Hearthbook book) {
        book.views().await(book.journal().head()).block();
        Map<String, String> rows = new TreeMap<>();
        for (Table table : tables()) {
            Query<Row> query = Query.on(table).limit(500);
            Optional<Cursor> next = Optional.empty();
            do {
                Page<Row> page = book.views()
                        .page(next.map(query::at).orElse(query))
                        .blockOptional()
                        .orElseThrow();
                for (Row row : page.rows()) {
                    rows.put(
                            table.name() + " " + row.key(),
                            new TreeMap<>(row.values()) + " " + row.position() + " " + row.createdAt() + " "
                                    + row.updatedAt());
                }
                next = page.next();
            } while (next.isPresent());
        }
        return rows;
    }

    /** Every memory that the views show. */
    static List<Memory> memories(Hearthbook book) {
        List<Memory> memories = new ArrayList<>();
        Query<Memory> query = book.memories().query().limit(500);
        Optional<Cursor> next = Optional.empty();
        do {
            Page<Memory> page = book.memories()
                    .page(next.map(query::at).orElse(query))
                    .blockOptional()
                    .orElseThrow();
            memories.addAll(page.rows());
            next = page.next();
        } while (next.isPresent());
        return memories;
    }

    static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }

    static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
