package dev.hearthbook.samples.proofs;

import dev.hearthbook.Hearthbook;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.model.Mark;
import dev.hearthbook.model.Receipt;
import dev.hearthbook.model.StreamId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Everything that a book answers.
 *
 * @param events all of them, from the first
 * @param streams the events of each stream that can be read
 * @param tagged the events with the tag
 * @param rows as {@link Books#rows} gives them
 * @param hits the keys found for a word
 * @param receipts of command ids
 */
record Truth(
        List<Recorded> events,
        Map<StreamId, List<Recorded>> streams,
        List<Recorded> tagged,
        Map<String, String> rows,
        Map<String, List<String>> hits,
        Map<String, Optional<Mark>> receipts) {
    static Truth of(Hearthbook book) {
        List<Recorded> events = events(book);
        return new Truth(events, streams(book, events), tagged(book), Books.rows(book), hits(book), receipts(book));
    }

    static List<Recorded> events(Hearthbook book) {
        return book.journal().read(Mark.START).collectList().blockOptional().orElseThrow();
    }

    static Map<StreamId, List<Recorded>> streams(Hearthbook book, List<Recorded> events) {
        Map<StreamId, List<Recorded>> streams = new LinkedHashMap<>();
        for (Recorded event : events) {
            if (event instanceof Recorded.Fact fact) {
                streams.computeIfAbsent(
                        fact.stream(),
                        stream -> book.journal()
                                .read(stream)
                                .collectList()
                                .blockOptional()
                                .orElseThrow());
            }
        }
        return streams;
    }

    static List<Recorded> tagged(Hearthbook book) {
        return book.journal()
                .read(RichBook.ROOM, Mark.START)
                .collectList()
                .blockOptional()
                .orElseThrow();
    }

    static Map<String, List<String>> hits(Hearthbook book) {
        Map<String, List<String>> hits = new TreeMap<>();
        for (String word : RichBook.WORDS) {
            List<String> found = new ArrayList<>();
            book.memories()
                    .search(RichBook.ADA, word)
                    .blockOptional()
                    .orElseThrow()
                    .forEach(hit -> found.add(hit.row().text()));
            book.as(RichBook.BOB)
                    .conversations()
                    .search(word)
                    .blockOptional()
                    .orElseThrow()
                    .forEach(hit -> found.add(hit.row().text()));
            found.sort(null);
            hits.put(word, found);
        }
        return hits;
    }

    static Map<String, Optional<Mark>> receipts(Hearthbook book) {
        Map<String, Optional<Mark>> receipts = new TreeMap<>();
        for (int chapter = 0; chapter < 3; chapter++) {
            for (int number : new int[] {0, 11, 29, 1_000}) {
                receipts.put(
                        RichBook.command(chapter, number).id(),
                        book.journal()
                                .receipt(RichBook.command(chapter, number))
                                .blockOptional()
                                .orElseThrow()
                                .map(Receipt::mark));
            }
        }
        return receipts;
    }
}
