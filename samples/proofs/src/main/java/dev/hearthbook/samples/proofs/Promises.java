package dev.hearthbook.samples.proofs;

import dev.hearthbook.Hearthbook;
import dev.hearthbook.event.BookEvent;
import dev.hearthbook.event.MemoryEvent;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.journal.CommandKey;
import dev.hearthbook.model.Mark;
import dev.hearthbook.model.Receipt;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What scribes said was acknowledged, and whether a book still says so. It hears their lines:
 *
 * <pre>
 * ack &lt;milliseconds&gt; &lt;mark&gt; &lt;command id of a {@link Line}&gt;
 * memory &lt;milliseconds&gt; &lt;mark&gt; &lt;text&gt; &lt;subject&gt;
 * erasing &lt;subject&gt;
 * erased &lt;subject&gt;
 * </pre>
 *
 * <p>A book may hold more than was acknowledged (commits that were on their way), but only whole commits and only what a scribe
 * writes. One thread.
 */
final class Promises {
    /** A commit that was acknowledged. */
    record Ack(long millis, Mark mark, String what, String subject, int events, boolean memory) {}

    private final Map<Long, Ack> acks = new TreeMap<>();
    private final Set<String> erasing = new HashSet<>();
    private final Set<String> erased = new HashSet<>();
    private final Tally tally;
    private Mark checked = Mark.START;
    private final TreeMap<Long, Ack> unchecked = new TreeMap<>();
    private int scopesErased;

    Promises(Tally tally) {
        this.tally = tally;
    }

    /** Takes a line in; false when it is not for it. */
    boolean hear(String line) {
        String[] word = line.split(" ");
        switch (word[0]) {
            case "ack" -> {
                Line said = Line.of(word[3]);
                keep(new Ack(
                        Long.parseLong(word[1]), Mark.parse(word[2]), word[3], said.subject(), said.events(), false));
            }
            case "memory" -> keep(new Ack(Long.parseLong(word[1]), Mark.parse(word[2]), word[3], word[4], 1, true));
            case "erasing" -> erasing.add(word[1]);
            case "erased" -> erased.add(word[1]);
            default -> {
                return false;
            }
        }
        return true;
    }

    private void keep(Ack ack) {
        acks.put(ack.mark().position().value(), ack);
        unchecked.put(ack.mark().position().value(), ack);
        tally.acknowledged(ack.events());
    }

    /** How many commits were acknowledged. */
    int size() {
        return acks.size();
    }

    /** Begins at the first event again, for a check of everything. */
    void again() {
        checked = Mark.START;
        unchecked.putAll(acks);
        scopesErased = 0;
    }

    /** Forgets what was acknowledged later: it was not promised to survive what happens now. */
    void onlyBefore(long millis) {
        acks.values().removeIf(ack -> ack.millis() >= millis);
        unchecked.values().removeIf(ack -> ack.millis() >= millis);
    }

    /**
     * Reads what came to the book since the last check and compares.
     *
     * @param when goes in front of what is found wrong
     */
    void check(Hearthbook book, String when) {
        long[] next = {checked.position().value() + 1};
        int[] open = {0};
        Mark[] last = {checked};
        Set<Long> found = new HashSet<>();
        book.journal().read(checked).toStream().forEach(event -> {
            long position = event.position().value();
            if (position != next[0]) {
                tally.broken(when + ": position " + position + " follows " + (next[0] - 1));
            }
            next[0] = position + 1;
            open[0]++;
            look(event, open[0], when, found);
            if (event.endsCommit()) {
                open[0] = 0;
                last[0] = event.mark();
            }
        });
        if (open[0] != 0) {
            tally.broken(when + ": the book ends within a commit");
        }
        unchecked.forEach((position, ack) -> {
            if (!found.contains(position)) {
                tally.lost(
                        ack.events(),
                        when + ": what was acknowledged as " + ack.what() + " at " + ack.mark()
                                + " is not in the book, which ends at "
                                + book.journal().head());
            }
        });
        receipts(book, when);
        unchecked.clear();
        checked = last[0];
    }

    /** @param number of the event in its commit, from 1 */
    private void look(Recorded event, int number, String when, Set<Long> found) {
        Map.Entry<Long, Ack> at = unchecked.ceilingEntry(event.position().value());
        Ack ack = at == null
                        || at.getKey() - at.getValue().events()
                                >= event.position().value()
                ? null
                : at.getValue();
        if (event instanceof Recorded.Erased) {
            scopesErased++;
            if (ack != null && !erasing.contains(ack.subject())) {
                tally.lost(1, when + ": " + ack.what() + " reads as erased, but nobody erased " + ack.subject());
            }
        } else if (event instanceof Recorded.Fact fact) {
            fact.subject()
                    .filter(it -> erased.contains(it.value()))
                    .ifPresent(subject -> tally.broken(when + ": position " + event.position() + " can be read, but "
                            + subject.value() + " was erased"));
            if (fact.event() instanceof Books.Noted noted) {
                Line line = Line.of(noted);
                boolean right = noted.equals(line.event(noted.number()))
                        && noted.number() == number - 1
                        && fact.meta().last() == (number == line.events())
                        && (ack == null || ack.what().equals(line.id()));
                if (!right) {
                    tally.lost(
                            1,
                            when + ": position " + event.position() + " is not what was written, "
                                    + (ack == null ? "by " + line.id() : "which was " + ack.what()));
                }
            } else if (ack != null) {
                boolean right = ack.memory()
                        && fact.event() instanceof MemoryEvent.Remembered remembered
                        && remembered.content().text().equals(ack.what());
                if (!right) {
                    tally.lost(1, when + ": position " + event.position() + " is not " + ack.what());
                }
            }
        }
        if (ack != null && event.position().equals(ack.mark().position())) {
            found.add(event.position().value());
            if (!event.mark().equals(ack.mark())) {
                tally.lost(
                        ack.events(),
                        when + ": " + ack.what() + " was acknowledged at " + ack.mark() + ", but there stands "
                                + event.mark());
            }
        }
    }

    /** Every command id still gives the receipt it gave. */
    private void receipts(Hearthbook book, String when) {
        for (Ack ack : unchecked.values()) {
            if (!ack.memory()) {
                Optional<Receipt> again = book.journal()
                        .receipt(CommandKey.of(ack.what()))
                        .blockOptional()
                        .orElseThrow();
                if (!again.map(Receipt::mark).equals(Optional.of(ack.mark()))) {
                    tally.broken(when + ": the receipt of " + ack.what() + " was " + ack.mark() + " and is now "
                            + again.map(Receipt::mark));
                }
            }
        }
    }

    /** An erasure that a kill interrupted goes on by itself after the book was opened. */
    private static boolean isAboutTheBook(Recorded recorded) {
        return recorded instanceof Recorded.Fact fact && fact.event() instanceof BookEvent;
    }

    /** Asks the last acknowledged commit again: nothing is appended, and the receipt is the same. */
    void askAgain(Hearthbook book, String when) {
        acks.values().stream()
                .filter(ack -> !ack.memory() && !erasing.contains(ack.subject()))
                .reduce((a, b) -> b)
                .ifPresent(ack -> {
                    Mark head = book.journal().head();
                    Receipt receipt = book.journal()
                            .append(Line.of(ack.what()).commit())
                            .blockOptional()
                            .orElseThrow();
                    if (!receipt.mark().equals(ack.mark())
                            || !book.journal()
                                    .read(head)
                                    .all(Promises::isAboutTheBook)
                                    .blockOptional()
                                    .orElseThrow()) {
                        tally.broken(when + ": " + ack.what() + " was " + ack.mark() + "; asked again it is " + receipt
                                + ", the book ending at " + head);
                    }
                });
    }

    /** The memories must stand in the views, unless they were erased, and the views must equal a rebuild. */
    void checkViews(Hearthbook book, String when) {
        Map<String, String> rows = Books.rows(book);
        Set<String> texts = new HashSet<>();
        Books.memories(book).forEach(memory -> texts.add(memory.text()));
        for (Ack ack : acks.values()) {
            if (ack.memory() && !erasing.contains(ack.subject()) && !texts.contains(ack.what())) {
                tally.broken(when + ": the views lack the memory " + ack.what());
            }
            if (ack.memory() && erased.contains(ack.subject()) && texts.contains(ack.what())) {
                tally.broken(when + ": the views show the erased memory " + ack.what());
            }
        }
        book.upkeep().rebuild().blockLast();
        if (!Books.rows(book).equals(rows)) {
            tally.broken(when + ": the views differ from a rebuild");
        }
        tally.most("rows compared with a rebuild", rows.size());
        tally.most("events that read as erased", scopesErased);
    }
}
