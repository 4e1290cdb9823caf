package dev.hearthbook.samples.proofs;

import dev.hearthbook.Hearthbook;
import dev.hearthbook.crypto.TinkKeyVault;
import dev.hearthbook.crypto.Unlock;
import dev.hearthbook.event.BookEvent;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Mark;
import dev.hearthbook.projections.SqliteViews;
import dev.hearthbook.projections.ViewsConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Looks at a damaged book as an application would: opens it, reads everything in every way, asks the views, appends, closes,
 * opens again. What comes must be a correct answer or a named error. One thread.
 */
final class Inspection {
    /** What an error may be called; not {@code WRONG_KEY}, for the key is right. */
    private static final Set<ErrorCode> NAMED = EnumSet.of(
            ErrorCode.CORRUPT,
            ErrorCode.TAMPERED,
            ErrorCode.HISTORY_BROKEN,
            ErrorCode.KEYRING_DAMAGED,
            ErrorCode.KEYRING_FOREIGN,
            ErrorCode.KEYRING_MISSING,
            ErrorCode.KEY_MISSING,
            ErrorCode.ENVELOPE_KEY_UNKNOWN,
            ErrorCode.BOOK_MISSING,
            ErrorCode.FORMAT_UNKNOWN,
            ErrorCode.IO_FAILED,
            ErrorCode.PROJECTION_FAILED,
            ErrorCode.WRITES_REFUSED,
            ErrorCode.UNKNOWN_OUTCOME);

    private static final Pattern PLACE =
            Pattern.compile("segment \\d|position \\d|keyring|index|views|manifest|\\.db|lock|The book in|[Tt]he file");
    private static final Pattern DERIVED = Pattern.compile(
            "index/.*|views/.*|native/.*|log/lock.*|log/manifest.*|log/quarantine/.*|.*/metadata.cq4t|.*-journal");
    private static final double STEP_SECONDS_MAX = 10;

    private final Path book;
    private final Truth truth;
    private final boolean unprovable;
    private final List<String> broken = new ArrayList<>();
    private final Set<String> answers = new TreeSet<>();
    private long lost;
    private double slowestSeconds;

    private Inspection(Path book, Truth truth, boolean unprovable) {
        this.book = book;
        this.truth = truth;
        this.unprovable = unprovable;
    }

    /**
     * What came of it.
     *
     * @param answer the kind of answer, a few words
     * @param broken what must not be, empty when all is well
     * @param lost how many events were missing, or read otherwise, without an error that says so
     * @param slowestSeconds of the steps
     */
    record Verdict(String answer, List<String> broken, long lost, double slowestSeconds) {}

    /**
     * @param book a copy of the base with the harm done
     * @param truth what the base answers
     * @param unprovable whether the damage left a segment that somebody could have written, only shorter: no byte of what
     *     was behind is there, no mark either, so no reader of the log can know
     */
    static Verdict of(Path book, Truth truth, boolean unprovable) throws IOException {
        Inspection inspection = new Inspection(book, truth, unprovable);
        inspection.run();
        return new Verdict(
                inspection.answers.isEmpty() ? "right" : String.join(", ", inspection.answers),
                inspection.broken,
                inspection.lost,
                inspection.slowestSeconds);
    }

    private void run() throws IOException {
        Map<Path, byte[]> before = new HashMap<>();
        for (Path file : Books.files(book)) {
            before.put(file, Files.readAllBytes(file));
        }
        int appended = lookAround();
        if (appended < 0) {
            for (Map.Entry<Path, byte[]> file : before.entrySet()) {
                String name = book.relativize(file.getKey()).toString();
                if (!DERIVED.matcher(name).matches()
                        && !(Files.isRegularFile(file.getKey())
                                && same(name, Files.readAllBytes(file.getKey()), file.getValue()))) {
                    broken.add("refused, but " + name + " was changed");
                }
            }
            return;
        }
        step("opened again", () -> {
            try (Hearthbook again = open()) {
                List<Recorded> events = Truth.events(again);
                long ours = events.stream()
                        .filter(event -> event instanceof Recorded.Fact fact
                                && fact.event() instanceof Books.Noted noted
                                && noted.text().startsWith("77:"))
                        .count();
                if (ours != appended) {
                    broken.add("of " + appended + " events appended after the damage " + ours + " are there");
                }
                return events.size();
            }
        });
    }

    /**
     * Whether a file is what it was. SQLite sets the size in its header right, and counts that as a change, when the two
     * numbers there contradict each other: taking the keyring's lock is enough, and no content is touched.
     */
    private static boolean same(String name, byte[] now, byte[] before) {
        if (name.equals("keyring.db") && now.length == before.length && now.length >= 96) {
            System.arraycopy(before, 24, now, 24, 8); // change counter, size in pages
            System.arraycopy(before, 92, now, 92, 4); // the counter that the size belongs to
        }
        return Arrays.equals(now, before);
    }

    /** How many events were appended; -1 when the book did not open. */
    private int lookAround() {
        Hearthbook opened = step("opened", this::open);
        if (opened == null) {
            return -1;
        }
        int appended = 0;
        try {
            List<Recorded> events = step("read", () -> Truth.events(opened));
            if (events != null) {
                compareEvents(events);
            }
            for (var stream : truth.streams().entrySet()) {
                same(
                        "stream " + stream.getKey().category(),
                        stream.getValue(),
                        () -> opened.journal()
                                .read(stream.getKey())
                                .collectList()
                                .blockOptional()
                                .orElseThrow());
            }
            List<Recorded> tagged = step("asked for a tag", () -> Truth.tagged(opened));
            if (tagged != null) {
                compareTagged(tagged);
            }
            Map<String, Optional<Mark>> receipts = step("asked for receipts", () -> Truth.receipts(opened));
            if (receipts != null) {
                compareReceipts(receipts);
            }
            Map<String, String> rows = step("asked the views", () -> Books.rows(opened));
            if (rows != null) {
                compareRows(rows);
            }
            Map<String, List<String>> hits = step("asked for words", () -> Truth.hits(opened));
            if (hits != null && !hits.equals(truth.hits())) {
                // Which rows have which words nothing authenticates; what is shown of them was opened and is right.
                answers.add("a search finds other rows");
            }
            Integer more = step("appended", () -> {
                Line line = new Line(77, 0, 0, 2, 500, "");
                return opened.journal()
                        .append(line.commit())
                        .blockOptional()
                        .orElseThrow()
                        .events();
            });
            appended = more == null ? 0 : more;
        } finally {
            step("closed", () -> {
                opened.close();
                return true;
            });
        }
        return appended;
    }

    private Hearthbook open() {
        return Hearthbook.open(
                RichBook.config(book),
                TinkKeyVault.open(book, Unlock.key(new byte[32])),
                SqliteViews.in(book, ViewsConfig.defaults().withAwaitTimeout(Duration.ofSeconds(9))));
    }

    private void compareEvents(List<Recorded> events) {
        int common = Math.min(events.size(), truth.events().size());
        for (int i = 0; i < common; i++) {
            if (!events.get(i).equals(truth.events().get(i))) {
                lost++;
                broken.add("position " + (i + 1) + " reads as another event than was written");
            }
        }
        if (events.size() < truth.events().size()) {
            if (quarantined() > 1) {
                answers.add("cut and reported");
            } else if (unprovable) {
                answers.add("cut and reported");
                answers.add("the end and every mark of it are gone");
            } else {
                lost += truth.events().size() - events.size();
                broken.add("the book ends at " + events.size() + " instead of "
                        + truth.events().size() + ", and nothing says so");
            }
        }
        for (Recorded more : events.subList(common, events.size())) {
            boolean shredded = more instanceof Recorded.Fact fact && fact.event() instanceof BookEvent;
            if (!shredded) {
                broken.add("an event came to be at " + more.position());
            }
        }
    }

    /** How many files are in quarantine; there is one before. */
    private int quarantined() {
        try (var files = Files.list(book.resolve("log").resolve("quarantine"))) {
            return (int) files.count();
        } catch (IOException e) {
            return 0;
        }
    }

    private void compareRows(Map<String, String> rows) {
        int missing = 0;
        int other = 0;
        for (Map.Entry<String, String> row : truth.rows().entrySet()) {
            String now = rows.get(row.getKey());
            if (now == null) {
                missing++;
            } else if (!now.equals(row.getValue())) {
                other++;
                broken.add("a row of the views reads otherwise: " + row.getKey());
            }
        }
        if (missing > 0 && other == 0) {
            answers.add("rows of a view are missing");
        }
        Set<String> more = new TreeSet<>(rows.keySet());
        more.removeAll(truth.rows().keySet());
        if (!more.isEmpty()) {
            broken.add("the views show rows that are not: " + more);
        }
    }

    /** An index can lose a tag of an event unseen; what it gives must be right. */
    private void compareTagged(List<Recorded> tagged) {
        if (!truth.tagged().containsAll(tagged)) {
            broken.add("a tag gives events that do not have it");
        } else if (tagged.size() < truth.tagged().size() && !answers.contains("cut and reported")) {
            answers.add("events of a tag are missing");
        }
    }

    /** It can lose a command id unseen as well; a receipt that it gives must be right. */
    private void compareReceipts(Map<String, Optional<Mark>> receipts) {
        for (Map.Entry<String, Optional<Mark>> receipt : receipts.entrySet()) {
            if (receipt.getValue().isEmpty()) {
                if (!answers.contains("cut and reported")) {
                    answers.add("a command id is forgotten");
                }
            } else if (!receipt.getValue().equals(truth.receipts().get(receipt.getKey()))) {
                broken.add("the receipt of " + receipt.getKey() + " is another one");
            }
        }
    }

    private <T> void same(String what, T wanted, Supplier<T> asking) {
        T got = step("asked for " + what, asking);
        if (got != null && !got.equals(wanted) && !answers.contains("cut and reported")) {
            broken.add(what + " answers otherwise");
        }
    }

    /** Runs a step; null when it was refused with a named error. */
    private <T> @org.jspecify.annotations.Nullable T step(String doing, Supplier<T> work) {
        long began = System.nanoTime();
        try {
            return work.get();
        } catch (HearthbookException e) {
            if (!NAMED.contains(e.code())
                    || !PLACE.matcher(String.valueOf(e.getMessage())).find()) {
                broken.add("when it was " + doing + ": " + e.code() + " " + e.getMessage());
            }
            answers.add("refused with " + e.code() + " when " + doing.replaceAll("asked.*", "asked"));
            return null;
        } catch (RuntimeException | Error e) {
            StackTraceElement[] trace = e.getStackTrace();
            broken.add(
                    "when it was " + doing + ": " + e + " at " + List.of(trace).subList(0, Math.min(6, trace.length)));
            return null;
        } finally {
            double seconds = (System.nanoTime() - began) / 1e9;
            slowestSeconds = Math.max(slowestSeconds, seconds);
            if (seconds > STEP_SECONDS_MAX) {
                broken.add("it took " + Math.round(seconds) + " s until it was " + doing);
            }
        }
    }
}
