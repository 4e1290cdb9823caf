package dev.hearthbook.integrity;

import dev.hearthbook.model.ErasedEvents;
import dev.hearthbook.model.ErasedRows;
import dev.hearthbook.model.ErasureCause;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Position;
import dev.hearthbook.model.Require;
import dev.hearthbook.model.StoreId;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What an {@link ErasureReceipt} says. It names scopes, which are numbers, and nobody.
 *
 * <p><b>What is counted.</b> In the log: the streams that hung on the keys and the events these had, by noun, taken from the book's
 * index when the keys were gone; the events still stand in the log and cannot be read. In the views: the rows that hung on the
 * keys then, by table; they were removed afterwards, and the book made sure that none was left before it wrote the receipt.
 *
 * <p><b>What holds</b> (the grades; docs/SECURITY.md says what each covers): rows are deleted and keys are destroyed whenever there is
 * a receipt. Whether the root key was rotated since is known from the log. Whether what opened older copies of the keyring was
 * destroyed, no book can know.
 *
 * @param about of a retention class {@code code/month}; otherwise empty
 * @param scopes whose keys were destroyed
 * @param requested when it was asked for, and where that stands in the log; no event of the scopes stands behind it
 * @param destroyed when the keys were gone
 * @param completed when the rows were gone
 * @param keyring generation of the keyring when the keys were gone
 * @param events what became unreadable
 * @param rows what was deleted; empty when it could not be counted
 * @param rootRotated where the log says that the root key was rotated since; empty when it was not
 */
public record Erasure(
        StoreId store,
        ErasureCause cause,
        String about,
        List<Long> scopes,
        Step requested,
        Step destroyed,
        Step completed,
        long keyring,
        List<ErasedEvents> events,
        Optional<List<ErasedRows>> rows,
        Optional<Position> rootRotated) {
    static final String ORIGIN = "hearthbook.erasure.1/";
    private static final String UNCOUNTED = "rows uncounted";

    /**
     * A step of the erasure.
     *
     * @param position of the event that says so
     * @param at when that was recorded, by the book's clock, in whole microseconds
     */
    public record Step(Position position, Instant at) {}

    public Erasure {
        Require.that(!scopes.isEmpty(), "an erasure names at least one scope");
        scopes = List.copyOf(scopes);
        events = List.copyOf(events);
        rows = rows.map(List::copyOf);
    }

    /** What is signed, its last line ended as well. */
    public String text() {
        List<String> lines = new ArrayList<>();
        lines.add(ORIGIN + store);
        lines.add("cause " + cause.word() + (about.isEmpty() ? "" : " " + about));
        lines.add("scopes " + scopes.stream().map(String::valueOf).collect(Collectors.joining(" ")));
        lines.add("requested " + text(requested));
        lines.add("destroyed " + text(destroyed));
        lines.add("completed " + text(completed));
        lines.add("keyring " + keyring);
        events.forEach(one -> lines.add("events " + one.noun() + " " + one.streams() + " " + one.events()));
        rows.ifPresentOrElse(
                all -> all.forEach(one -> lines.add("rows " + one.table() + " " + one.rows())),
                () -> lines.add(UNCOUNTED));
        lines.add("holds rows-deleted keys-destroyed");
        lines.add(rootRotated.map(at -> "root rotated " + at).orElse("root not-rotated"));
        lines.add("secrets unknown");
        return String.join("\n", lines) + "\n";
    }

    private static String text(Step step) {
        return step.position() + " " + step.at();
    }

    /** Reads what {@link #text} wrote, in no other spelling. */
    static Erasure parse(String text) {
        Erasure read;
        try {
            read = new Lines(text).read();
        } catch (IllegalArgumentException | DateTimeException | IndexOutOfBoundsException e) {
            throw Texts.invalid("The receipt is not one of an erasure.");
        }
        if (!read.text().equals(text)) {
            throw Texts.invalid("The receipt is in an unusual spelling.");
        }
        return read;
    }

    /** The lines of a receipt, taken one after the other. */
    private static final class Lines {
        private final List<String> lines;
        private int next;

        private Lines(String text) {
            this.lines = Stream.of(text.split("\n")).toList();
        }

        private Erasure read() {
            String origin = lines.get(next++);
            if (!origin.startsWith(ORIGIN)) {
                throw new IllegalArgumentException("origin");
            }
            String[] cause = fields("cause");
            List<Long> scopes =
                    Arrays.stream(fields("scopes")).map(Lines::number).toList();
            Step requested = step("requested");
            Step destroyed = step("destroyed");
            Step completed = step("completed");
            long keyring = number(fields("keyring")[0]);
            List<ErasedEvents> events = new ArrayList<>();
            while (lines.get(next).startsWith("events ")) {
                String[] field = fields("events");
                events.add(new ErasedEvents(field[0], number(field[1]), number(field[2])));
            }
            Optional<List<ErasedRows>> rows = rows();
            next++;
            String[] root = fields("root");
            return new Erasure(
                    new StoreId(UUID.fromString(origin.substring(ORIGIN.length()))),
                    ErasureCause.valueOf(cause[0].toUpperCase(Locale.ROOT)),
                    cause.length > 1 ? cause[1] : "",
                    scopes,
                    requested,
                    destroyed,
                    completed,
                    keyring,
                    events,
                    rows,
                    root.length > 1 ? Optional.of(Position.of(number(root[1]))) : Optional.empty());
        }

        private Optional<List<ErasedRows>> rows() {
            if (lines.get(next).equals(UNCOUNTED)) {
                next++;
                return Optional.empty();
            }
            List<ErasedRows> rows = new ArrayList<>();
            while (lines.get(next).startsWith("rows ")) {
                String[] field = fields("rows");
                rows.add(new ErasedRows(field[0], number(field[1])));
            }
            return Optional.of(rows);
        }

        private Step step(String name) {
            String[] field = fields(name);
            return new Step(Position.of(number(field[0])), Instant.parse(field[1]));
        }

        private String[] fields(String name) {
            String line = lines.get(next++);
            if (!line.startsWith(name + " ")) {
                throw new IllegalArgumentException(name);
            }
            return line.substring(name.length() + 1).split(" ", -1);
        }

        private static long number(String text) {
            try {
                return Texts.number(text, "number in the receipt");
            } catch (HearthbookException e) {
                throw new IllegalArgumentException(e);
            }
        }
    }
}
