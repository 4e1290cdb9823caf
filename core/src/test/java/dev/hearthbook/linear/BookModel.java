package dev.hearthbook.linear;

import dev.hearthbook.journal.Expected;
import dev.hearthbook.linear.BookModel.Answer;
import dev.hearthbook.linear.BookModel.Asked;
import dev.hearthbook.linear.BookModel.Book;
import dev.hearthbook.model.ErrorCode;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A book when one caller uses it at a time. Streams, tags and command ids are small numbers; position 0 is where the history
 * begins, whatever the book held before.
 */
public final class BookModel implements Model<Book, Asked, Answer> {
    /** An event; its number tells it from all others. */
    public record Ev(int number, boolean noted, Set<Integer> tags) {
        public Ev {
            tags = Set.copyOf(tags);
        }
    }

    /** What goes to one stream. */
    public record Write(int stream, Expected expected, List<Ev> events) {
        public Write {
            events = List.copyOf(events);
        }
    }

    /** Events that carry all tags and, when it is said, are noted or are not. */
    public record Meant(Optional<Boolean> noted, Set<Integer> tags) {
        boolean covers(Ev event) {
            return event.tags().containsAll(tags) && (noted.isEmpty() || noted.get() == event.noted());
        }
    }

    /** Nothing that is meant may stand after a position. */
    public record Unless(List<Meant> anyOf, long after) {}

    /** @param request empty for "the events themselves" */
    public record Command(int id, String request) {}

    /** What can be asked of a book. */
    public sealed interface Asked {
        /** Append. */
        record Append(List<Write> writes, Optional<Unless> condition, Optional<Command> command) implements Asked {}

        /** The version of a stream. */
        record VersionOf(int stream) implements Asked {}

        /** The numbers of a stream's events. */
        record EventsOf(int stream) implements Asked {}

        /** The numbers of the events that are meant, after a position. */
        record EventsMeant(List<Meant> anyOf, long after) implements Asked {}

        /** Where the commit of a command ended; 0 when there was none. */
        record ReceiptOf(int command) implements Asked {}

        /** The last position. */
        record End() implements Asked {}
    }

    /** What a book can say. */
    public sealed interface Answer {
        /** A receipt. */
        record Kept(long position, Map<Integer, Long> versions) implements Answer {}

        /** Nothing was appended. */
        record Refused(ErrorCode code) implements Answer {}

        /** A version or a position. */
        record Number(long value) implements Answer {}

        /** Events by number, in order. */
        record Numbers(List<Integer> values) implements Answer {}
    }

    /** What the book holds. */
    public record Book(List<Placed> events, Map<Integer, Done> commands) {}

    /** An event in its stream. */
    public record Placed(int stream, Ev event) {}

    /** A command and what came of it. */
    public record Done(Object request, Answer.Kept receipt) {}

    @Override
    public Book start() {
        return new Book(List.of(), Map.of());
    }

    @Override
    public Optional<Book> step(Book book, Asked asked, Answer answer) {
        if (asked instanceof Asked.Append append) {
            return append(book, append, answer);
        }
        return say(book, asked).equals(answer) ? Optional.of(book) : Optional.empty();
    }

    private static Answer say(Book book, Asked asked) {
        if (asked instanceof Asked.VersionOf version) {
            return new Answer.Number(version(book.events, version.stream()));
        } else if (asked instanceof Asked.EventsOf events) {
            return new Answer.Numbers(book.events.stream()
                    .filter(one -> one.stream == events.stream())
                    .map(one -> one.event.number())
                    .toList());
        } else if (asked instanceof Asked.EventsMeant meant) {
            return new Answer.Numbers(book.events.stream()
                    .skip(meant.after())
                    .filter(one -> covers(meant.anyOf(), one.event))
                    .map(one -> one.event.number())
                    .toList());
        } else if (asked instanceof Asked.ReceiptOf receipt) {
            Done done = book.commands.get(receipt.command());
            return new Answer.Number(done == null ? 0 : done.receipt().position());
        } else if (asked instanceof Asked.End) {
            return new Answer.Number(book.events.size());
        }
        throw new AssertionError("no answer to " + asked);
    }

    private static boolean covers(List<Meant> anyOf, Ev event) {
        return anyOf.stream().anyMatch(meant -> meant.covers(event));
    }

    private static long version(List<Placed> events, int stream) {
        return events.stream().filter(one -> one.stream == stream).count();
    }

    private static Optional<Book> append(Book book, Asked.Append append, Answer answer) {
        if (append.command().isPresent()) {
            Done before = book.commands.get(append.command().get().id());
            if (before != null) {
                boolean same = before.request().equals(request(append));
                Answer right = same ? before.receipt() : new Answer.Refused(ErrorCode.COMMAND_ID_REUSED);
                return right.equals(answer) ? Optional.of(book) : Optional.empty();
            }
        }
        Set<ErrorCode> reasons = EnumSet.noneOf(ErrorCode.class);
        for (Write write : append.writes()) {
            if (!write.expected().admits(version(book.events, write.stream()))) {
                reasons.add(ErrorCode.WRONG_VERSION);
            }
        }
        if (append.condition().isPresent()) {
            Unless unless = append.condition().get();
            if (book.events.stream().skip(unless.after()).anyMatch(one -> covers(unless.anyOf(), one.event))) {
                reasons.add(ErrorCode.CONDITION_FAILED);
            }
        }
        if (!reasons.isEmpty()) {
            return answer instanceof Answer.Refused refused && reasons.contains(refused.code())
                    ? Optional.of(book)
                    : Optional.empty();
        }
        Book after = with(book, append);
        return receipt(after, append).equals(answer) ? Optional.of(after) : Optional.empty();
    }

    private static Object request(Asked.Append append) {
        String words = append.command().orElseThrow().request();
        return words.isEmpty()
                ? append.writes().stream()
                        .map(write -> List.of(write.stream(), write.events()))
                        .toList()
                : words;
    }

    private static Answer.Kept receipt(Book after, Asked.Append append) {
        Map<Integer, Long> versions = new HashMap<>();
        append.writes().forEach(write -> versions.put(write.stream(), version(after.events, write.stream())));
        return new Answer.Kept(after.events.size(), versions);
    }

    private static Book with(Book book, Asked.Append append) {
        List<Placed> events = new ArrayList<>(book.events);
        append.writes()
                .forEach(write -> write.events().forEach(event -> events.add(new Placed(write.stream(), event))));
        Map<Integer, Done> commands = new HashMap<>(book.commands);
        append.command()
                .ifPresent(command -> commands.put(
                        command.id(), new Done(request(append), receipt(new Book(events, Map.of()), append))));
        return new Book(events, commands);
    }
}
