package dev.hearthbook.samples.simulation;

import dev.hearthbook.BookConfig;
import dev.hearthbook.Hearthbook;
import dev.hearthbook.crypto.TinkKeyVault;
import dev.hearthbook.crypto.Unlock;
import dev.hearthbook.files.Disk;
import dev.hearthbook.log.Durability;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.IdSource;
import dev.hearthbook.projections.SqliteViews;
import dev.hearthbook.projections.ViewsConfig;
import dev.hearthbook.samples.simulation.Attempt.Outcome;
import dev.hearthbook.samples.simulation.SimulatedDisk.Crash;
import dev.hearthbook.work.SteppedWorkers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One seed: a book that is opened, used, hurt, stopped and opened again, on one thread, and asked each time whether it kept
 * its word.
 *
 * <p>The seed decides everything that happens: what is asked, in which order the workers get their turns, how time goes,
 * which call to the disk fails, where the machine stops and what a power cut leaves. Keys and nonces are random all the same;
 * nothing depends on them, so the {@linkplain Result#trace trace} of a seed is always the same.
 *
 * <p><b>SQLite's files</b> do not come by the simulated disk. After a crash the keyring is as it was, since each of its
 * commits is forced; index and read models are as they were, or after a power cut as they were some time before, or gone.
 *
 * <p>One thread.
 */
public final class Simulation {
    private static final int SESSIONS_MIN = 3;
    private static final int SESSIONS_MORE = 3;
    private static final int ACTIONS_MIN = 8;
    private static final int ACTIONS_MORE = 24;
    private static final int OPEN_TRIES_MAX = 20;

    private final Path place;
    private final Random random;
    private final Trace trace = new Trace();
    private final SimulatedClock clock = new SimulatedClock();
    private final Durability durability;
    private final Witness witness;
    private final Story story;
    private final IdSource ids;
    private final UnaryOperator<Disk> tricks;
    private SteppedWorkers workers;
    private Path folder;
    private SimulatedDisk disk;
    private int folders;
    private int crashes;
    private boolean living;
    private @Nullable Survivor survivor;

    /** What the next start finds. */
    private record Survivor(Crash how, Path folder, SimulatedDisk disk) {}

    /**
     * What became of a seed.
     *
     * @param durability of its book
     * @param acknowledged commits
     * @param crashes of the process or the machine
     * @param lost acknowledged events that are gone though they had to stay; 0 unless {@code failure} says so
     * @param trace the hash of everything that happened
     * @param failure which promise was broken; empty when all were kept
     * @param last the last steps before the failure
     */
    public record Result(
            long seed,
            String durability,
            int acknowledged,
            int crashes,
            int lost,
            long trace,
            Optional<Throwable> failure,
            List<String> last) {
        public Result {
            last = List.copyOf(last);
        }

        /** Everything one needs to find out why: the promise, the way there, and how to go it again. */
        public String story() {
            return failure.map(why -> "seed " + seed + " (" + durability + "): " + why.getMessage() + "\n  "
                            + String.join("\n  ", last)
                            + "\nreplay: ./hearth bench simulate --seeds 1 --from " + seed)
                    .orElse("seed " + seed + " (" + durability + "): kept, " + acknowledged + " acknowledged, "
                            + crashes + " crashes");
        }
    }

    private Simulation(long seed, Path place, UnaryOperator<Disk> tricks) {
        this.place = place;
        this.tricks = tricks;
        this.random = new Random(seed);
        this.durability = durability(random);
        this.witness = new Witness(durability, trace);
        this.story = new Story(new Random(random.nextLong()));
        Random forIds = new Random(random.nextLong());
        this.ids = IdSource.uuid7(clock, forIds);
        this.workers = new SteppedWorkers(random::nextInt);
        this.folder = nextFolder();
        this.disk = new SimulatedDisk(
                folder.resolve("log"), new Random(random.nextLong()), trace, this::pass, this::forced);
    }

    private static Durability durability(Random random) {
        int kind = random.nextInt(5);
        return kind < 3
                ? Durability.GROUP
                : kind == 3 ? Durability.OS : Durability.interval(Duration.ofMillis(50 + random.nextInt(2_000)));
    }

    /**
     * Runs a seed.
     *
     * @param place a folder for its books; what is made there is deleted
     */
    public static Result run(long seed, Path place) {
        return run(seed, place, disk -> disk);
    }

    /**
     * Runs a seed on a disk with a fault of its own, to find out whether the simulation would notice.
     *
     * @param tricks makes the disk that the book gets out of the one that knows what is durable
     */
    static Result run(long seed, Path place, UnaryOperator<Disk> tricks) {
        Simulation simulation = new Simulation(seed, place, tricks);
        Throwable failure = null;
        try {
            simulation.run();
        } catch (Throwable e) { // whatever it is, the seed that led there is what counts
            failure = e;
        } finally {
            simulation.clear();
        }
        return new Result(
                seed,
                simulation.durability.toString(),
                simulation.witness.acknowledged(),
                simulation.crashes,
                simulation.witness.missing(),
                simulation.trace.hash(),
                Optional.ofNullable(failure),
                failure == null ? List.of() : simulation.trace.last());
    }

    private void clear() {
        try {
            BookFiles.delete(place);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void run() throws IOException {
        int sessions = SESSIONS_MIN + random.nextInt(SESSIONS_MORE);
        Crash before = null;
        for (int i = 0; i < sessions; i++) {
            Hearthbook book = opened(before);
            live(book);
            before = stop(book);
        }
        Hearthbook book = opened(before);
        workers.settle();
        witness.check(book, workers, null);
        witness.checkRebuilt(book, workers);
        book.close();
        witness.closed();
        BookFiles.requireNone(folder, Story.needles());
    }

    /** Opens the book, with the machine stopping meanwhile now and then, and checks it. */
    private Hearthbook opened(@Nullable Crash before) throws IOException {
        Crash last = before;
        for (int i = 0; i < OPEN_TRIES_MAX; i++) {
            disk.heal();
            if (i < OPEN_TRIES_MAX / 2) {
                troubleOpening();
            }
            Hearthbook book = null;
            try {
                book = open();
                workers.settle();
            } catch (HearthbookException e) {
                // An erasure that is ended at the start may not learn its outcome.
                boolean mayFail = disk.isCrashed()
                        || Set.of(ErrorCode.OUT_OF_SPACE, ErrorCode.IO_FAILED, ErrorCode.UNKNOWN_OUTCOME)
                                .contains(e.code());
                if (!mayFail) {
                    throw new Failure("the book does not open: " + e.getMessage(), e);
                }
                trace.say("open failed " + e.code());
            }
            if (book != null
                    && !disk.isCrashed()
                    && book.upkeep().status().writesRefused().isEmpty()) {
                disk.heal();
                witness.check(book, workers, last);
                return book;
            }
            last = worse(last, book == null ? abandon() : stop(book));
        }
        throw new Failure("the book did not open in " + OPEN_TRIES_MAX + " tries");
    }

    /** After a failed open: the machine stopped, or the next try finds the same folder. */
    private @Nullable Crash abandon() throws IOException {
        Survivor left = survivor;
        if (left == null) {
            workers = new SteppedWorkers(random::nextInt);
            return null;
        }
        take(left);
        return left.how();
    }

    private static @Nullable Crash worse(@Nullable Crash one, @Nullable Crash other) {
        return one == Crash.POWER || other == null ? one : other;
    }

    private void troubleOpening() {
        int kind = random.nextInt(10);
        disk.trouble(random.nextInt(5), random.nextInt(30));
        if (kind < 3) {
            armCrash(1 + random.nextInt(12));
        } else if (kind == 3) {
            disk.failForceAfter(1 + random.nextInt(4));
        } else if (kind == 4) {
            disk.full(true);
        }
    }

    private void armCrash(int calls) {
        Crash how = random.nextInt(3) == 0 ? Crash.PROCESS : Crash.POWER;
        disk.crashAfter(calls, () -> survive(how));
    }

    private Hearthbook open() {
        trace.say("open");
        BookConfig config = BookConfig.defaults(folder)
                .withDurability(durability)
                .withEventTypes(Notes.TYPES)
                .withPatience(Duration.ZERO)
                .withSegmentBytes(1 << 20)
                .withCommandsKept(Duration.ofDays(3_650))
                .withClock(clock)
                .withIds(ids)
                .withDisk(tricks.apply(disk))
                .withWorkers(workers);
        ViewsConfig small = ViewsConfig.defaults()
                .withReaders(2)
                .withBatchEventsMax(3)
                .withCatchUp(4, 6)
                .withAwaitTimeout(Duration.ofDays(1));
        return Hearthbook.open(
                config,
                TinkKeyVault.openOrCreate(folder, Unlock.key(new byte[32])),
                SqliteViews.in(folder, small).with(Notes.projection()));
    }

    /** Uses the book, until it is enough or the machine stops. */
    private void live(Hearthbook book) throws IOException {
        living = true;
        disk.trouble(random.nextInt(5), random.nextInt(30));
        if (random.nextInt(100) < 60) {
            armCrash(1 + random.nextInt(120));
        }
        if (random.nextInt(100) < 15) {
            disk.failForceAfter(1 + random.nextInt(20));
        }
        int actions = ACTIONS_MIN + random.nextInt(ACTIONS_MORE);
        for (int i = 0; i < actions && !disk.isCrashed(); i++) {
            act(book);
            for (int steps = random.nextInt(8); steps > 0 && !disk.isCrashed(); steps--) {
                workers.step().ifPresent(who -> trace.say("step " + who));
            }
            if (!disk.isCrashed()) {
                witness.promised(book.upkeep().status().durable());
            }
        }
    }

    private void act(Hearthbook book) throws IOException {
        int kind = random.nextInt(100);
        if (kind < 60) {
            Attempt attempt = witness.begin(story.next("a" + witness.attempts().size(), witness.plain(), book));
            ask(book, attempt);
        } else if (kind < 68) {
            again(book);
        } else if (kind < 70) {
            ask(book, witness.begin(story.erase("a" + witness.attempts().size())));
        } else if (kind < 76) {
            Duration jump = Duration.ofSeconds(random.nextInt(100_000) - 50_000);
            trace.say("clock jumps " + jump);
            clock.move(jump);
        } else if (kind < 84) {
            pass(Duration.ofMillis(random.nextInt(8_000)));
        } else if (kind < 87) {
            boolean full = random.nextBoolean();
            trace.say("disk full " + full);
            disk.full(full);
        } else if (kind < 90) {
            remember();
        } else if (kind < 93) {
            trace.say("rebuild");
            book.upkeep().rebuild().subscribe(progress -> {}, problem -> trace.say("rebuild failed"));
        } else if (kind < 95) {
            trace.say("roll");
            book.upkeep().roll().subscribe(done -> {}, problem -> trace.say("roll failed"));
        } else {
            workers.settle();
        }
    }

    private void ask(Hearthbook book, Attempt attempt) {
        trace.say("ask " + attempt);
        SimulatedDisk asked = disk;
        attempt.request
                .ask()
                .apply(book)
                .subscribe(
                        receipt -> {
                            if (!asked.isCrashed()) {
                                witness.answered(attempt, receipt);
                            }
                        },
                        problem -> {
                            if (!asked.isCrashed()) {
                                witness.refused(attempt, problem);
                            }
                        });
    }

    /** Asks something again under the same command id, as callers do that lost the answer. */
    private void again(Hearthbook book) {
        List<Attempt> repeatable = witness.attempts().stream()
                .filter(it -> it.request.repeatable() && it.outcome != Outcome.WAITING)
                .toList();
        if (!repeatable.isEmpty()) {
            Attempt attempt = repeatable.get(random.nextInt(repeatable.size()));
            if (attempt.outcome != Outcome.ACKNOWLEDGED) {
                attempt.maybeRecorded |= attempt.outcome == Outcome.UNKNOWN;
                attempt.outcome = Outcome.WAITING;
            }
            ask(book, attempt);
        }
    }

    /** While the book opens it forces what it found, and who was acknowledged before may not be among it. */
    private void forced() {
        if (living) {
            witness.forced();
        }
    }

    /** Time goes by. */
    private void pass(Duration time) {
        clock.move(time);
        workers.advance(time);
    }

    /** Keeps a copy of index and read models, which a power cut may bring back. */
    private void remember() throws IOException {
        trace.say("copy");
        for (String name : List.of("index", "views")) {
            BookFiles.delete(older(name));
            BookFiles.copy(folder.resolve(name), older(name));
        }
    }

    private Path older(String name) {
        return place.resolve("older-" + name);
    }

    /** Ends the session: closes the book, or stops the machine if it has not stopped by itself. */
    private @Nullable Crash stop(Hearthbook book) throws IOException {
        living = false;
        if (!disk.isCrashed() && random.nextInt(3) == 0) {
            return close(book);
        }
        if (!disk.isCrashed()) {
            Crash how = random.nextBoolean() ? Crash.PROCESS : Crash.POWER;
            trace.say("crash between two steps");
            survive(how);
            disk.crash();
        }
        return buried(book);
    }

    /** The machine may stop while the book is being closed, too. */
    private @Nullable Crash close(Hearthbook book) throws IOException {
        trace.say("close");
        try {
            book.close();
        } catch (HearthbookException e) {
            trace.say("close failed " + e.code());
        }
        if (disk.isCrashed()) {
            return buried(book);
        }
        witness.closed();
        workers = new SteppedWorkers(random::nextInt);
        return null;
    }

    /** Lets go of what the dead process held, and goes on with what it left. */
    private Crash buried(Hearthbook book) throws IOException {
        Survivor left = survivor;
        if (left == null) {
            throw new AssertionError("the machine stopped and nobody looked");
        }
        try {
            book.close();
        } catch (HearthbookException e) {
            // It is dead; only its files and locks had to go.
        }
        take(left);
        return left.how();
    }

    private void take(Survivor left) throws IOException {
        witness.stopped();
        BookFiles.delete(folder);
        folder = left.folder();
        disk = left.disk();
        workers = new SteppedWorkers(random::nextInt);
        survivor = null;
        crashes++;
    }

    /** Takes what is left at this moment. */
    private void survive(Crash how) {
        try {
            Path to = nextFolder();
            trace.say("survive " + how);
            BookFiles.copyTop(folder, to);
            SimulatedDisk next = disk.survive(how, to.resolve("log"));
            for (String name : List.of("index", "views")) {
                int choice = how == Crash.PROCESS ? 0 : random.nextInt(4);
                Path older = older(name);
                if (choice == 3) {
                    continue;
                }
                boolean back = choice == 2 && Files.isDirectory(older);
                BookFiles.copy(back ? older : folder.resolve(name), to.resolve(name));
                BookFiles.delete(older);
            }
            BookFiles.requireNone(to, Story.needles());
            survivor = new Survivor(how, to, next);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path nextFolder() {
        try {
            return Files.createDirectories(place.resolve("book-" + ++folders));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
